"""Invented members by branch, and the strokes of their surnames. Any likeness to a real person is chance."""

# Within a branch in no particular order; officers are named in ``offices``.
MEMBERS = {
    "B01": "王建平 刘海燕 李慧敏 陈志远 赵文静 孙立群 周国栋 吴晓东 郑雅琴 马玉洁 高明轩 何俊峰 林思雨",
    "B02": "张永强 徐丽华 杨春晖 宋佳宁 韩冰 冯德胜 董少华 程立新 曹玉梅 袁浩然 邓婷婷",
    "B03": "李振国 王喆 许文博 谢晓红 罗成功 梁美玲 郭立民 唐宇航 秦素芬 潘一帆",
    "B04": "刘思源 于慧 李𬭊 田文华 姜晓红 范志勇 石磊 方正阳 邹明 孔令姝 崔健民 夏雨桐",
    "B05": "黄志刚 胡敏 朱晓琳 任海波 姚静 白雪松 沈建国 江月 史文杰",
    "B06": "邵卫东 尹承志 段丽娟 雷鸣宇 侯志强 贺兰芝 龙天宇 汤勇 顾海涛 万里程 钱伟 武晓燕",
    "B07": "孟庆云 薛梅 阎子涵 余雯 毛新春 戴军 夏志红 卢卫平 苏晓萌 贾亮 金子轩",
    "B08": "钟志明 汪海洋 田雨欣 任志国 陆晓军 姜文斌 范伟明 方莉 阿依努尔·买买提 丁一凡 魏东升 傅晓宁 "
    "倪春华 严晓峰 葛红梅 温雅",
    "B09": "彭宏伟 吕静怡 蒋大勇 蔡明远 丁建业 叶秋 杜鹏飞 洪亮 邱淑珍 常胜利",
    "B10": "龚建军 郝玉兰 纪晓波 樊立军 施文 柳春生",
    "B11": "郎志平 安建华 易文涛 左军 章小敏 岳峰 齐向明 康宁 牛立新 盛晓夏 申海 尚一鸣",
}

LEADING_CADRES = ("孙立群", "周国栋", "冯德胜", "卢卫平", "钟志明", "郎志平")

# What a member does in the office, by kind of branch; officers and leading cadres have their own.
DUTIES_OF_OFFICES = ("一级主任科员", "二级主任科员", "三级主任科员", "四级主任科员", "一级科员")
DUTIES_OF_CENTRES = ("工程师", "助理工程师", "高级工程师", "管理岗八级", "管理岗九级")

_STROKES = {
    2: "丁",
    3: "于万马",
    4: "王孔方毛尹邓牛",
    5: "石田白史龙左申叶卢冯",
    6: "刘朱任江吕齐安许孙汤纪",
    7: "李陈吴何宋杨张邹余沈汪陆杜苏严邱阿邵",
    8: "罗周林郑易岳武金孟范尚郎",
    9: "赵胡姚贺段侯钟洪姜施柳郝",
    10: "高徐郭唐秦袁夏顾钱贾倪",
    11: "黄曹梁龚康常崔章盛阎",
    12: "程韩董彭葛温傅谢蒋",
    13: "雷",
    14: "蔡",
    15: "潘樊",
    16: "薛",
    17: "戴魏",
}
STROKES = {surname: strokes for strokes, surnames in _STROKES.items() for surname in surnames}


def sort_key(name: str) -> str:
    """Order by strokes of the surname, then by character; letters and digits only, so any collation agrees."""
    return (f"{STROKES[name[0]]:02d}" + "".join(f"{ord(mark):05x}" for mark in name))[:40]
