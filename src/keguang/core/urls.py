from django.urls import path

from keguang.core.views import (
    accounts,
    backups,
    directory,
    imports,
    office,
    retention,
    security,
    tokens,
)

app_name = "core"
urlpatterns = [
    path("directory/", directory.show_directory, name="directory"),
    path("directory/import/", imports.upload, name="import_upload"),
    path("directory/import/<int:pk>/", imports.show_import, name="import"),
    path("directory/import/<int:pk>/rows/<int:number>/", imports.mend, name="import_row"),
    path("directory/import/<int:pk>/finish/", imports.finish, name="import_finish"),
    path("directory/import/<int:pk>/discard/", imports.discard, name="import_discard"),
    path("directory/<str:code>/", directory.show_organisation, name="organisation"),
    path(
        "directory/<str:code>/phones/<int:contact>/", directory.reveal, name="organisation_reveal"
    ),
    path(
        "directory/<str:code>/addresses/<int:address>/clear/",
        directory.clear_bounce,
        name="organisation_clear_bounce",
    ),
    path(
        "directory/<str:code>/change/<slug:action>/",
        directory.change_organisation,
        name="organisation_change",
    ),
    path("people/", office.show_people, name="people"),
    path("people/<int:keep>/merge/<int:other>/", office.merge, name="people_merge"),
    path("people/<int:pk>/undo/", office.undo_merge, name="people_undo"),
    path("calendar/", office.show_calendar, name="calendar"),
    path("calendar/<int:year>/", office.show_calendar, name="calendar_year"),
    path("settings/", office.change_settings, name="settings"),
    path("backups/", backups.show_backups, name="backups"),
    path("backups/<str:name>/", backups.take_away, name="backup_file"),
    path("retention/", retention.show_retention, name="retention"),
    path("audit/", office.show_audit, name="audit"),
    path("accounts/", accounts.show_accounts, name="accounts"),
    path("accounts/grants/<int:pk>/revoke/", accounts.revoke, name="grant_revoke"),
    path("accounts/<int:pk>/<slug:action>/", accounts.change_account, name="account_change"),
    path("tokens/", tokens.show_tokens, name="tokens"),
    path("tokens/new/", tokens.make, name="token_new"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("invitation/<str:token>/", accounts.accept, name="invitation"),
    path("second-factor/", security.choose, name="second_factor"),
    path("second-factor/paper/", security.renew_codes, name="paper_codes"),
]
