import django.db.models.deletion
from django.db import migrations, models

import keguang.lectures.models.full_text

# FTS5 keeps columns, not positions ("detail"); "ascii" cuts at our spaces and nowhere in Chinese;
# the index of first characters serves searches for a single one
SQLITE = (
    "CREATE VIRTUAL TABLE lectures_listedtext USING fts5("
    "title, whole, detail='column', prefix='1', tokenize='ascii')",
)
# a tsvector of our tokens as they are, no parser between; kept in its row, or a scan in order would
# fetch each one from elsewhere; counted finely, or the planner takes every rare word for a frequent
POSTGRESQL = (
    """
    CREATE TABLE lectures_listedtext (
      rowid bigint PRIMARY KEY REFERENCES lectures_listedlecture (key) DEFERRABLE INITIALLY DEFERRED,
      title text NOT NULL,
      whole text NOT NULL,
      title_words tsvector GENERATED ALWAYS AS
        (array_to_tsvector(string_to_array(title, ' '))) STORED,
      whole_words tsvector GENERATED ALWAYS AS
        (array_to_tsvector(string_to_array(whole, ' '))) STORED
    )
    """,
    "ALTER TABLE lectures_listedtext ALTER whole_words SET STORAGE MAIN",
    "ALTER TABLE lectures_listedtext ALTER whole_words SET STATISTICS 1000",
    "CREATE INDEX lectures_listedtext_words ON lectures_listedtext USING gin (whole_words)",
)


def make_index(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP TABLE lectures_listedtext")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_deliver_link"),
        ("lectures", "0005_proposal_entry"),
    ]

    operations = [
        migrations.CreateModel(
            name="CurrentProgramme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stamp", models.CharField(max_length=16, verbose_name="标记")),
                ("counts", models.JSONField(default=dict, verbose_name="数目")),
                ("societies", models.JSONField(default=list, verbose_name="申报单位")),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="current_programme",
                        to="lectures.call",
                        verbose_name="征集",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lectures.programmeversion",
                        verbose_name="版本",
                    ),
                ),
            ],
            options={"verbose_name": "现行节目单", "verbose_name_plural": "现行节目单"},
        ),
        migrations.CreateModel(
            name="ListedLecture",
            fields=[
                (
                    "key",
                    models.BigIntegerField(primary_key=True, serialize=False, verbose_name="次序"),
                ),
                ("theme", models.CharField(blank=True, max_length=20, verbose_name="主题")),
                ("audiences", models.PositiveSmallIntegerField(verbose_name="适合人群")),
                ("months", models.PositiveSmallIntegerField(verbose_name="月份")),
                ("formats", models.PositiveSmallIntegerField(verbose_name="形式")),
                ("society", models.CharField(max_length=160, verbose_name="申报单位")),
                ("district", models.CharField(blank=True, max_length=12, verbose_name="县区代码")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "可预约"),
                            ("scheduled", "已排期"),
                            ("changed", "已调整"),
                            ("held", "已开展"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("day", models.DateField(blank=True, null=True, verbose_name="日期")),
                (
                    "start_time",
                    models.TimeField(blank=True, null=True, verbose_name="开始时间"),
                ),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="最晚日期")),
                (
                    "offering",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed",
                        to="lectures.offering",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lectures",
                        to="lectures.currentprogramme",
                    ),
                ),
            ],
            options={
                "verbose_name": "现行节目",
                "verbose_name_plural": "现行节目",
                "ordering": ["key"],
                "indexes": [
                    models.Index(fields=["day", "state"], name="listed_day"),
                    models.Index(fields=["state", "last_day"], name="listed_state"),
                    models.Index(fields=["theme", "key"], name="listed_theme"),
                    models.Index(fields=["society", "key"], name="listed_society"),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ListedText",
                    fields=[
                        (
                            "lecture",
                            models.OneToOneField(
                                db_column="rowid",
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="text",
                                serialize=False,
                                to="lectures.listedlecture",
                                verbose_name="现行节目",
                            ),
                        ),
                        (
                            "title",
                            keguang.lectures.models.full_text.TokensField(verbose_name="题目"),
                        ),
                        (
                            "whole",
                            keguang.lectures.models.full_text.TokensField(verbose_name="全部"),
                        ),
                    ],
                    options={"verbose_name": "检索文本", "verbose_name_plural": "检索文本"},
                ),
            ],
            database_operations=[migrations.RunPython(make_index, drop_index)],
        ),
    ]
