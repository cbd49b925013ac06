from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_api_token"),
    ]

    operations = [
        migrations.AlterField(
            model_name="signedlink",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("fill", "在线填报"),
                    ("correct", "补正"),
                    ("confirm_contact", "确认联系人"),
                    ("deliver", "定档与反馈"),
                    ("choose", "选报"),
                ],
                max_length=20,
                verbose_name="用途",
            ),
        ),
    ]
