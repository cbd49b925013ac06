"""People's names: tidied, and told apart from what people write beside them."""

import re
from functools import lru_cache
from typing import Final

from keguang.documents.forms.parts import Level
from keguang.documents.forms.values.positions import find_position
from keguang.documents.forms.values.remark import Read, Remark
from keguang.documents.forms.values.text import fold, is_nothing, one_line, words_of

_HAN: Final = r"\u3400-\u9fff\U00020000-\U0003ffff〇"
_DOTS: Final = re.compile(r"(?<=[" + _HAN + r"])\s*[·•‧・．∙⋅᛫]\s*(?=[" + _HAN + r"])")
_GAP: Final = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_COURTESY: Final = re.compile(r"(?:老师|先生|女士|同志|等|[（(][男女][)）])+$")
_BETWEEN_NAMES: Final = re.compile(r"[、，,;；/／]|\s+(?=\S{2,4}(?:\s|$))")
_COMPOUND: Final = frozenset(
    words_of(
        "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 "
        "皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 "
        "钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 "
        "漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 "
        "东郭 南门 羊舌 微生 梁丘 左丘 东门 西门"
    )
)
_SURNAMES: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚"
    "程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙"
    "叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温"
    "别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾"
    "毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公晋楚闫法汝鄢涂钦岳帅缑亢况有琴商牟佘佴伯赏墨哈谯笪年爱阳佟肖覃代仝苑付尧冼么闰揭卿"
    "禚仉上丛芦海原苟来初税但初渠展化介宾朴玄粟铁腾斯及卯操门才信姓户敬智青言仵买轩弋随逯折开光见邸锁阿鹿淡宛拜邝补冮扎才迟逢晓"
)
_NOT_NAMES: Final = frozenset(
    words_of(
        "姓名 主讲 讲师 专家 教授 题目 单位 电话 时间 地点 线上 公众 居民 学生 农民 全体 "
        "市民 待定 同上 备注 合计 总计 小计 序号 上午 下午 "
        "职称 职务 时长 对象 内容 全年 高中生 大学生 中学生 小学生 老年人 青少年 "
        "青年 家长 职工 儿童 干部 群众 社区 学校 医院 工会 党员 "
        "公司 全市 全国 不限 女性 男性 成人 教师 老师 医生 护士 单位职工 社区居民 "
        "机关干部 新手父母 中小学生 企业职工 方便 广大 任意 常年"
    )
)


def read_name(text: str) -> Read[str]:
    """A person's name (or several, joined as sent), without the spaces set for looks."""
    if is_nothing(text):
        return Read()
    sent = one_line(text)
    name = tidy_name(sent)
    if name == sent:
        return Read(name)
    if _COURTESY.search(sent) and not _COURTESY.search(name):
        return Read(name, "去掉称呼")
    return Read(name, "去掉名字里的空格" if " " in sent else "统一间隔号")


def tidy_name(text: str) -> str:
    """Spaces inside an all-Chinese name dropped, the dot of a longer name normalised to `·`."""
    name = _DOTS.sub("·", fold(text))
    several = [n for n in name.split(" ") if n]
    if len(several) > 1 and all(is_name(n) for n in several):
        return "、".join(several)
    name = _GAP.sub("", name).strip(" \n、，,;；:：.。")
    bare = _COURTESY.sub("", name)
    return bare if len(bare) > 1 else name


@lru_cache(maxsize=4096)
def is_name(text: str) -> bool:
    """Whether a text is surely one person's name: a known surname, one or two more characters."""
    bare = _GAP.sub("", fold(text))
    if bare in _NOT_NAMES:
        return False
    if re.fullmatch(rf"[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}})+", bare):
        return find_position(bare) is None
    if not re.fullmatch(rf"[{_HAN}]{{2,4}}", bare):
        return False
    if bare[:2] in _COMPOUND:
        return len(bare) > 2
    if len(bare) == 4:  # two surnames, 欧阳 apart; "高红教授" is a name and a post
        return bare[0] in _SURNAMES and bare[1] in _SURNAMES and find_position(bare) is None
    return bare[0] in _SURNAMES


def are_names(text: str) -> bool:
    """Whether a text is one or more names: "张三、李四"."""
    names = [n for n in _BETWEEN_NAMES.split(tidy_name(text)) if n]
    return bool(names) and all(is_name(n) for n in names)


def several_names(text: str) -> Remark | None:
    """A remark where more than one person is named for one lecture."""
    names = [n for n in re.split(r"[、，,;；/／]", text) if n.strip()]
    if len(names) < 2:
        return None
    return Remark(Level.INFO, "several_speakers", f"填了{len(names)}位主讲人：{'、'.join(names)}")
