from django.urls import path

from keguang.lectures.views.intake import actions, arrivals, bench, files, queue

urlpatterns = [
    path("intake/", queue.queue, name="intake"),
    path("intake/upload/", arrivals.upload, name="upload"),
    path("intake/transcribe/", arrivals.transcribe, name="transcribe"),
    path("intake/mail/", arrivals.mail, name="other_mail"),
    path("intake/mail/<int:pk>/fetch/", arrivals.fetch_mail, name="fetch_mail"),
    path("intake/file/<int:pk>/", files.original_file, name="original_file"),
    path("intake/file/<int:pk>/<int:page>.png", files.page_picture, name="page_picture"),
    path("intake/<str:code>/", bench.bench, name="bench"),
    path("intake/<str:code>/lecture/<str:lecture>/", bench.save_lecture, name="save_lecture"),
    path("intake/<str:code>/organisation/", actions.assign, name="assign_organisation"),
    path("intake/<str:code>/body/", actions.name_body, name="name_body"),
    path("intake/<str:code>/relation/", actions.relate, name="decide_relation"),
    path("intake/<str:code>/settle/", actions.settle, name="settle"),
    path("intake/<str:code>/evidence/", actions.file_evidence, name="file_evidence"),
    path("intake/<str:code>/undo/", actions.undo_settle, name="undo_settle"),
    path("intake/<str:code>/call/", actions.move, name="move_to_call"),
    path("intake/<str:code>/aside/", actions.set_aside, name="set_aside"),
    path("intake/<str:code>/back/", actions.bring_back, name="bring_back"),
    path("intake/<str:code>/read/", actions.read_again, name="read_again"),
    path("intake/<str:code>/arrange/", actions.arrange, name="arrange_files"),
    path("intake/<str:code>/hold/", actions.hold, name="hold"),
    path("intake/<str:code>/release/", actions.release, name="release"),
]
