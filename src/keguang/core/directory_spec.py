"""学会名录: the columns of the office's own Excel directory, for the form engine."""

from typing import Final

from keguang.documents.forms.spec import FieldType, FormField, FormSpec, Per

DIRECTORY_SPEC: Final = FormSpec(
    title="学会名录",
    per=Per.ROW,
    fields=(
        FormField(
            "name",
            "学会名称",
            required=True,
            max=80,
            synonyms=(
                "单位名称",
                "名称",
                "学会",
                "单位",
                "社团名称",
                "组织名称",
                "学会(协会、研究会)",
            ),
        ),
        FormField(
            "supporting_unit",
            "挂靠单位",
            max=80,
            synonyms=("支撑单位", "依托单位", "主管单位", "业务主管单位", "挂靠部门"),
        ),
        FormField(
            "president",
            "理事长",
            FieldType.NAME,
            max=40,
            synonyms=("会长", "理事长姓名", "会长姓名", "负责人"),
        ),
        FormField("secretary_general", "秘书长", FieldType.NAME, max=40, synonyms=("秘书长姓名",)),
        FormField(
            "liaison",
            "联系人",
            FieldType.NAME,
            max=40,
            synonyms=("联络员", "联络人", "经办人", "联系人姓名"),
        ),
        FormField(
            "president_phone",
            "理事长电话",
            FieldType.PHONE,
            synonyms=("会长电话", "理事长手机", "理事长联系电话", "负责人电话"),
        ),
        FormField(
            "secretary_phone",
            "秘书长电话",
            FieldType.PHONE,
            synonyms=("秘书长手机", "秘书长联系电话"),
        ),
        FormField(
            "phone",
            "联系电话",
            FieldType.PHONE,
            synonyms=("电话", "手机", "手机号", "手机号码", "联系方式", "联系人电话", "办公电话"),
        ),
        FormField(
            "email",
            "邮箱",
            max=200,
            synonyms=("电子邮箱", "E-mail", "邮件", "电子邮件", "邮箱地址"),
        ),
    ),
)
