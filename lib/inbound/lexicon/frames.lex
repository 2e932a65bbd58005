# What a trouble is told within: whether it is at all, whose it is, where and when it was. Such words take nothing back by
# themselves; the rules look for them around a red flag, and the classifier sees them.

# ---- only if: "if it hurt I would have rung"
[class irrealis]
if!, would!, wouldve, wouldnt, id!, should anything, should it, in case, otherwise, had it, were it, the moment it, the second it, the minute it, as soon as it
якби, якщо, коли б, аби!, би!, б!, раптом що, раптом щось, у разі, в разі, на випадок, у випадку, щойно щось, тільки но щось, інакше б
если, кабы, коли б, бы!, б!, вдруг что, в случае, на случай, чуть что, как только что, иначе бы, не то бы
要是, 如果, 若是, 若有, 如有, 假如, 万一, 一旦, 倘若, 的话, 要真, 真要, 要不然早, 不然早, 否则早, 早就打电话, 早就找你, 早给你们打, 早打电话, 早来找, 早冲过来

# and what would have been done then,
[class would_have]
would have _1 rung|called|phoned|told|texted|messaged|run|screamed|shouted|let, wouldve _1 rung|called|phoned|told|texted|messaged|run|screamed|shouted|let, id have _1 rung|called|phoned|told|texted|messaged|run|screamed|shouted|let, would|id be _2 banging|ringing|calling|phoning|screaming|shouting|knocking|hammering|texting, would|id _1 ring|call|phone|tell|scream|shout, youd know, youd hear, youd be the first, youd have heard, you would know, you would hear, you would be the first
б! _4 подзвонила|подзвонив|дзвонила|дзвонив|обірвала|обірвав|написала|написав|прибігла|прибіг|кричала|сказала|сказав|примчала|повідомила
бы! _4 позвонила|позвонил|звонила|звонил|оборвала|оборвал|написала|написал|прибежала|прибежал|кричала|сказала|сказал|примчалась|примчался|сообщила
早就 _3 打电话|打给|找你|找您|来找|联系|冲过|跑过|飞奔|报警|喊了, 早 _1 打电话|打给|找你|找您|来找
# or is promised for it
[class will_do]
ill|will|i|and ring|call|phone|message|text you|the|at|straight, i ring!, ill ring, ill call, come straight
подзвоню, дзвоню, наберу, зателефоную, одразу напишу, одразу до вас, бігом до вас
позвоню, звоню, наберу, набрать вас, сразу напишу, сразу к вам, бегом к вам
立刻打, 立即打, 马上打, 就打电话, 就打值班, 就去找, 就来找, 第一时间找, 第一时间联系, 连夜打车

# ---- what was read, dreaded or foretold, and what the clinic wrote
[class foretold]
you said, you say, you told, you tell, you warned, you wrote, you write, your list, your leaflet, your sheet, your message, your text, your note, your notes, leaflet, the list, instructions, as you, like you, as promised, as told, as warned, as expected, was told, were told, told to, told me to, horror stor*, horror, stories, forum, forums, tiktok, youtube, reddit, google*, dreading, dreaded, braced, bracing, paranoid, panicking over, nightmare, nightmares, i imagined, imagined, prepared for, ready for, dreamt, dreamed, nervous, scared, frightened, terrified, afraid, worried about, fear!, fears, feared, the news
ви писали, ви пишете, ви казали, ви говорили, ви попереджали, ви попереджували, ви радили, ви обіцяли, ваш список, за вашим списком, вашого списку, вашої памятки, памятк*, інструкц*, як попередили, як попереджали, як казали, як обіцяли, як писали, як лікар, лікар казав, лікарка казала, мені казали, форум*, інтернет*, інеті, тікток*, ютуб*, гугл*, страшилк*, страшилок, страхів, страхи, жахів, жахалк*, боялась, боялася, боявся, страх!, страшно, наснил*, снил*, лякала, лякав, лякали, уявляла, уявляв, готувалась, готувався, чекала, чекав, новинах
вы писали, вы пишете, вы говорили, вы сказали, вы предупреждали, вы советовали, вы обещали, ваш список, по вашему списку, вашего списка, памятк*, инструкц*, как предупред*, как сказал*, как говорил*, как обещал*, как писал*, как врач, врач говорил*, доктор говорил*, врач сказал*, доктор сказал*, мне говорили, форум*, интернет*, инете, тикток*, ютуб*, гугл*, страшилк*, страшилок, страхов, страхи, ужасов, ужастик*, боялась, боялся, страх!, страшно, приснил*, снил*, пугала, пугал, пугали, представляла, представлял, готовилась, готовился, ждала, ждал, новостях
你们说, 您说, 你们写, 您写, 你们提醒, 您提醒, 你们交代, 医生说, 医生讲, 护士说, 你们发的, 你说过, 说明书, 注意事项, 单子上, 清单, 交代的, 提醒的, 像你们说, 跟你们说, 跟您说, 按你们说, 网上, 帖子, 小红书, 抖音, 百度, 新闻, 吓人, 吓得, 吓死, 怕, 害怕, 担心, 生怕, 以为, 梦见, 做梦, 噩梦, 想象, 听说, 据说, 传说

# ---- at the clinic, by whom the trouble may be
[class here]
at yours, your place, your clinic, with you, you did, you injected, you gave, your filler, your botox, your injection*
у вас, від вас, після вас, вашій клініці, вашої клініки, ваш укол, ваших уколів, робили ви, ви робили, ви кололи
у вас, от вас, после вас, вашей клинике, вашей клиники, ваш укол, ваших уколов, делали вы, вы делали, вы кололи
你们那, 你们这, 在你们, 你们家, 您那, 您这, 你家

# ---- of who writes, against what is told of another
[class own_well]
@myself_en _4 @fine, @myself_uk _4 @fine, @myself_ru _4 @fine, @myself_zh _6 @fine
[class myself_en]
im!, i am, ive!, mine!, my own, me!, i feel, my face|lips|skin|eyes|forehead|nose, on me
[class myself_uk]
у|в мене, моя!, мої!, моє!, зі мною, сама!, я!
[class myself_ru]
у меня, моя!, мои!, мое!, моё!, со мной, сама!, я!
[class myself_zh]
我自己, 我的, 我这, 我脸, 我嘴, 我眼, 我没, 我倒, 我挺, 我好, 我就, 我呢, 我一, 我啥

# ---- of another place or another time
[class elsewhere]
another clinic, other clinic, another place, other place, another salon, another doctor, different clinic, different place, somewhere else, elsewhere, a spa, back street, backstreet, years ago, year ago, years back, last year, as a kid, as a child, when i was, in school, childhood, decades ago, once in, in turkey, abroad, before you, previous clinic, old clinic, old place, last time, previous time
іншій клініці, іншому місці, іншого лікаря, інший лікар, іншому салоні, інша клініка, на дому, підпільн*, гаражн*, в гаражі, років тому, роки тому, рік тому, торік, минулого року, позаторік, в дитинстві, з дитинства, в школі, колись, минулого разу, тоді як в, за кордоном, в туреччині, до вас, у вас такого, не у вас
другой клинике, другом месте, другого врача, другой врач, другом салоне, другая клиника, на дому, подпольн*, гаражн*, в гараже, лет назад, год назад, года назад, в прошлом году, позапрошл*, в детстве, с детства, в школе, когда то, прошлый раз, в прошлый раз, за границей, в турции, до вас, у вас такого, не у вас
别家, 别的, 别处, 别地, 另一家, 其他, 外地, 外面做, 小作坊, 小诊所, 工作室, 美甲店, 年前, 几年前, 去年, 前年, 小时候, 从小, 以前, 从前, 上次, 上一次, 上回, 那次, 那回, 韩国, 国外, 大学时, 高中时

# ---- of somebody or something else than who writes
[class others]
neighbour*, neighbor*, acquaintance*, someone i know, a girl i know, woman i know, girl at work, lady at work, woman at work, lad at work, at the office, classmate*, teacher, landlord, landlady, stepmum, stepdad, stepson, stepdaughter, godmother, goddaughter, flatmate*, roommate*, the builder*, plumber, celebrity, actress, my ex!, hamster, parrot, rabbit, budgie, goldfish, kettle, car!, boiler, fridge, oven, toast, laptop, screen, battery, curtain*, sofa, coffee, tea!, soup, dinner, chips, steak
знайом*, сусідк*, сусід*, коліжанк*, невістк*, начальниц*, начальник*, однокласниц*, вчительк*, хресн*, кум*, зят*, шеф*, бухгалтер*, актрис*, хомяк*, папуг*, кролик*, машин*, котел, котла, холодильник*, духовк*, ноут*, телефон*, екран*, батаре*, акумулятор*, штор*, диван*, кава, каву, чай!, борщ*, суп!, вечеря, вечерю, пиріг, мясо
знаком*, соседк*, сосед*, невестк*, золовк*, начальниц*, начальник*, одноклассниц*, учительниц*, крестн*, зят*, шеф*, бухгалтер*, актрис*, хомяк*, попуга*, кролик*, машин*, котел, котла, холодильник*, духовк*, ноут*, телефон*, экран*, батаре*, аккумулятор*, штор*, диван*, кофе!, чай!, борщ*, суп!, ужин*, пирог*, мясо
隔壁, 邻居, 熟人, 同学, 老师, 老板, 领导, 房东, 室友, 表姐, 表妹, 表哥, 堂姐, 堂妹, 嫂子, 弟媳, 小姑, 小姨, 舅妈, 姑妈, 大姨, 王姐, 李姐, 张姐, 前任, 明星, 仓鼠, 鹦鹉, 兔子, 汽车, 车子, 冰箱, 烤箱, 电脑, 手机, 屏幕, 电池, 窗帘, 沙发, 咖啡, 奶茶, 火锅, 空调, 水管, 楼上, 楼下, 人家

# ---- a step of getting well
[class milestone]
stitches out, stitches are out, stitches came out, sutures out, bandage off, bandages off, bandages are off, cast off, cast is off, cast came off, splint off, splint is off, splint came off, drain out, drains out, drain is out, packing out, plugs out, tampons out, dressing off, last crust, last scab, last flake, without glasses, without squinting, without painkillers, off the painkillers, no painkillers, back at the gym, back to work, back at work, sleeping on my, signed off, signed me off, discharged, healing beautifully, healing nicely, healing well, healed up, healed beautifully
шви зняли, зняли шви, шви зняті, гіпс зняли, зняли гіпс, лонгету зняли, зняли лонгету, повязку зняли, зняли повязку, бинти зняли, зняли бинти, дренаж вийняли, вийняли дренаж, дренаж прибрали, турунди вийняли, витягли турунди, тампони витягли, остання кірочка, остання скоринка, остання лусочка, без окулярів, без знеболювальн*, без таблеток, гоїться ідеально, гоїться чудово, гоїться добре, загоїлося, загоїлось, виписали, виписана
швы сняли, сняли швы, швы сняты, гипс сняли, сняли гипс, лонгету сняли, сняли лонгету, повязку сняли, сняли повязку, бинты сняли, сняли бинты, дренаж вынули, вынули дренаж, дренаж убрали, турунды вынули, вынули турунды, тампоны вынули, последняя корочка, последняя чешуйка, последняя корка, без очков, без обезбол*, без таблеток, заживает идеально, заживает отлично, заживает хорошо, зажило, выписали, выписана
拆线, 拆完线, 线拆了, 线拆完, 拆了线, 拆石膏, 石膏拆, 拆纱布, 纱布拆, 纱布拿, 纱布取, 拆绷带, 绷带拆, 夹板拆, 引流管拔, 拔了引流, 管子拔, 棉条抽, 最后一块痂, 最后一点痂, 不用眼镜, 不戴眼镜, 止痛药停, 停了止痛药, 不用吃止痛, 出院, 愈合得, 恢复得

# ---- sayings and things of every day that only sound like a sign; they say neither that all is well nor that anything is wrong
[idiom lines]
blood pressure, blood sugar, blood test*, bloody mess, bloody murder, bloody brilliant, bloody marvellous, my blood boil*, heart bleeds, heart sinks, heart melt*, melted my heart, heart skipped, waiting room, if it kills me, traffic kills me, battery is|s? dying, batterys dying, phone is? dying, phone died, laptop died, car died, eye appointment, burn|burns|burnt|burned the|my? toast|dinner|cake|cookies|roast|rice|pizza, candle you burn, washing powder _4 degrees, screen is cracked, cracked screen, curtain man, blind date|dates, cold coffee|tea|feet|call|calls|weather, red dress|wine|lipstick|light|lights|car|shoes, white dress|wine|shirt|shoes, black dress|umbrella|coat, grey scarf|coat|sky, green umbrella|one, sick of waiting, sick note, dying over, died laughing, dying laughing, swollen bill|electricity, hot date|mess|tub|chocolate, bleeding obvious|edge, breathtaking, takes|took my breath away, breath of fresh air, could|can cut glass|cheese|diamonds|paper|steel, face|faces fell, face hurts from smiling|laughing, cheeks hurt from smiling|laughing, jaw|jaws dropped, jaw on the floor, eyes popped, eye watering, sight for sore eyes, blind eye, split my sides, side splitting, scared to death of, killer heels|cheekbones|jawline, drop dead gorgeous, smells heavenly|lovely|nice|amazing, billiard ball, ice rink
кровю обливаєт*|обливало*, здав|здала|здавала|здавав кров, кров здав|здала|здавала, аналіз|аналізи крові, кров кипить, кров з носа але|мені|треба|потрібен|потрібно|потрібна|хочу|зроб*, пють|пити|пє мою? кров, телефон|комп|ноут|акумулятор|батарея помер|померла|здох|здохла, згорів|згоріла|підгорів|підгоріла|пригоріла утка|качка|вечеря|картопля|пиріг|мясо, утка|качка|вечеря|картопля|пиріг|мясо згорів|згоріла|згоріло|підгоріло|пригоріло|підгорів, згоріла зі|від|з сорому, вмираю від|з|зі нетерпін*|звітів|спеки|цікавості|голоду|роботи|сміху, очі розбігают*, очі на лоб*, щелепа відпала|відвисла, сліпе побачення, гострий олівець, червона|червону сукн*|помад*|машин*|парасольк*, чорна|чорну сукн*|парасольк*|сумк*, холодна|холодну кава|каву|котлета, температура _2 вулиці|дворі|залі|кімнаті, двоїться тільки зарплата, гладенький хоч на ковзанку, лупа збільш*
кровью обливает*|обливало*, сдал|сдала|сдавала|сдавал кровь, кровь сдал|сдала|сдавала, анализ|анализы крови, кровь кипит, кровь из носа|носу но|мне|надо|нужен|нужно|нужна|хочу|сдел*, пьют|пить|пьет мою? кровь, телефон|комп|ноут|аккумулятор|батарея умер|умерла|сдох|сдохла, сгорел|сгорела|подгорел|подгорела|пригорела утка|ужин|картошка|пирог|мясо, утка|ужин|картошка|пирог|мясо сгорел|сгорела|сгорело|подгорело|пригорело|подгорел, сгорела|сгорел со|от стыда, умираю от|с|со нетерпен*|отчетов|жары|любопытств*|голода|работы|смеху|смеха, глаза разбегают*, глаза на лоб*, челюсть отпала|отвисла, слепое свидание, слепая курица, острый карандаш, красное|красный|красную плать*|помад*|машин*|зонт*, зонт красный|черный, черный|черную зонт*|сумк*, весь город красный, холодный|холодная кофе|котлета, температура _2 улице|дворе|зале|комнате, инфаркт меня хватит, как осиновый лист, мяса подгор*, очки темные
大概, 大学, 大单, 大鼓, 大家, 大人, 大姐, 大妈, 大哥, 大叔, 大餐, 大吃, 大雨, 大雪, 大风, 大年, 大方, 大夫, 大王, 大厅, 大厦, 大街, 放大镜, 强大, 更衣室, 更衣, 眼光, 眼神, 嘴皮子, 嘴馋, 嘴甜, 多谢, 多亏, 心在滴血, 心都在滴血, 心滴血, 心疼得滴血, 心里滴血, 心脏病都要犯, 心脏病都快, 吓出心脏病, 气得说不出话, 激动得说不出话, 感动得说不出话, 说不出话来的感动, 眼泪都要掉, 眼泪都快掉, 笑出眼泪, 笑出泪, 热得我要晕, 热得要晕, 热晕, 热死, 饿晕, 饿死, 困死, 忙死, 忙晕, 气死, 烦死, 急死, 堵死, 挤死, 吵死, 吓死, 红裙, 白裙, 黑裙, 红包, 红枣, 红糖, 红豆, 红衣, 白衬衫, 白衣, 黑伞, 红伞, 灰色的围巾, 灰围巾, 黑色外套, 屏幕碎, 屏幕裂, 屏幕摔, 烧烤, 烧饭, 烧水, 烧菜, 麻辣, 辣死, 气泡水, 起泡酒, 泡茶, 泡面, 泡脚, 相亲, 高考, 高温天, 高温预警, 再说一遍, 抬头, 一大早, 一大堆, 照镜子照得

# ---- of what was not done yet, or is only thought of
[class not_done]
never had any, never had it, havent had it yet, havent had any yet, havent had it done, not had it done, havent had the procedure, havent done it yet, not done yet, not had it yet, havent booked, not booked yet, havent decided, not decided yet, still deciding, thinking about it, thinking of getting, thinking of having, considering it, procedure is tomorrow|next, havent been to you, never been to you, before i book, before i decide, before i commit, i didnt have it done, i never had it done
ще не робила, ще не робив, ще не робили, ще нічого не робила, не робила ще, процедуру не робила|робив|робили, процедура тільки|лише|ще, процедури ще не було, процедури не було, ще не вирішила, ще не вирішив, ще думаю, поки думаю, ще не записувал*, не записана ще, я ще у вас не, тільки думаю, на перспективу, ще вагаюсь, вагаюся
еще не делала, еще не делал, еще не делали, еще ничего не делала, ничего еще не делала, не делала еще, процедуру не делала|делал|делали, сеанс еще не, процедура только|еще, процедуры еще не было, процедуры не было, еще не решила, еще не решил, еще думаю, пока думаю, еще не записывал*, еще у вас не, только думаю, только присматрива*, на перспективу, еще сомневаюсь, пока не решил*
还没做, 还没打, 还没弄, 还没去, 还没去过, 没去过你们, 还没决定, 还没定, 还没想好, 还在犹豫, 还在考虑, 在犹豫, 正在考虑, 犹豫要不要, 考虑要不要, 想做还没, 只是想了解, 先了解, 就想了解, 还没预约, 还没约, 明天才做, 下周才做, 下个月才做, 没做过, 没打过

# ---- of what is said of it
[class is_it_true]
is it true, is that true, true that, can it really, can it cause, can botox|filler|fillers|laser|peel|threads really? cause|make, does it happen at yours, does that happen, does that ever happen, has it ever happened, how often does that, a girl on, woman on tiktok, girl on tiktok, saw on tiktok, saw a video, saw on the news, read an article, saw a programme
чи правда, правда що, чи це правда, чи бува* так*, чи бувало, у вас таке буває, буває таке, чи часто бува*, чи може ботокс|філер|лазер|пілінг, бачила по телевізору, бачила в тіктоку, дивилась передачу, чула по телевізору, читала статтю
правда ли, правда что, это правда, бывает ли, у вас такое бывает, у вас такое случа*, бывает такое, часто ли бывает, может ли ботокс|филлер|лазер|пилинг, видела по телевизору, видела в тиктоке, смотрела передачу, слыхала, слышала по телевизору, читала статью
真的假的, 是真的吗, 真的吗, 是不是真的, 会不会真, 有没有过, 出过这种, 发生过吗, 有这种情况吗, 看新闻, 上了新闻, 刷到, 看视频说

# ---- whether something of every day may be done
[class pastime]
fly!, flying, flight, plane, planes, sauna, steam room, gym, workout, work out, exercise, run!, running, yoga, pilates, swim!, swimming, pool, sea!, beach, sunbathe, sunbathing, sun!, tan!, tanning, sunbed, makeup, make up, foundation, lipstick, mascara, dye, colour my hair, color my hair, haircut, shave, shaving, wax, waxing, alcohol, wine, prosecco, drink!, coffee, dentist, massage, facial, shower, bath, hot tub, wash my hair, wash my face, sleep on, lie on, sex, drive!, contact lenses, lenses
літати, летіти, літак*, літаком, політ, лазн*, лазню, сауну, сауна, сауни, басейн*, море, моря, засмага*, загоря*, солярій, солярію, спортзал*, спортом, спорт, тренува*, бігати, йогу, макіяж, фарбува*, фарбуватись, тональн*, помад*, туш, алкогол*, вино, винце, шампанськ*, каву, кава, стоматолог*, масаж, душ!, ванну, мити голову, митись, голити, голитись, спати на, лінзи, за кермо, сексом
летать, лететь, самолет*, полет, баню, баня, бани, сауну, сауна, бассейн*, море, моря, загорать, загар, солярий, солярия, спортзал*, спортом, спорт, трениров*, бегать, йогу, макияж, краситься, красить*, красить, тональн*, тональник, помад*, тушь, алкогол*, вино, винца, шампанск*, кофе, стоматолог*, массаж, душ!, ванну, мыть голову, мыться, брить, бриться, спать на, линзы, за руль, сексом
坐飞机, 飞机, 桑拿, 汗蒸, 健身, 运动, 跑步, 瑜伽, 游泳, 泡温泉, 温泉, 泡澡, 晒太阳, 化妆, 上妆, 涂口红, 口红, 染头发, 染发, 烫头发, 烫发, 喝酒, 喝咖啡, 喝奶茶, 吃辣, 吃海鲜, 吃火锅, 看牙, 拔牙, 按摩, 洗澡, 洗头, 洗脸, 开车, 戴隐形, 同房, 上班
[class may_do]
can i|we _5 @pastime, may i _5 @pastime, could i _5 @pastime, am i allowed _3 @pastime, when can i _3 @pastime, when may i _3 @pastime, is it ok|okay|safe|fine|alright _1 to _2 @pastime, ok|okay|safe|fine|alright to _4 @pastime, how soon can i _3 @pastime, how long before i can _3 @pastime, @pastime allowed|ok|okay|safe|alright|yet, should i avoid _2 @pastime
можна|дозволено|дозволяється|коли|чи|ок _4 @pastime, @pastime _4 можна|дозволено|коли, @pastime _2 чи? не? рано, не можна _2 @pastime
можно|разрешено|разрешается|когда|ок _4 @pastime, @pastime _4 можно|разрешено|когда, @pastime _2 не? рано, нельзя _2 @pastime
能 _2 @pastime, 可以 _2 @pastime, 能不能 _2 @pastime, 可不可以 _2 @pastime, @pastime 可以吗|行吗|行不行|能吗|可以不|没事吧, 多久能 _2 @pastime, 几天能 _2 @pastime, 什么时候能 _2 @pastime, 什么时候可以 _2 @pastime

# and that it was done already
[class did_it]
i already, ive already, i have already, but i did, i forgot and, by mistake i, i did it
я вже, а я вже, вже встигла, вже випила, вже сходила, забула і, випадково
я уже, а я уже, уже успела, уже выпила, уже сходила, забыла и, случайно
已经喝了, 已经吃了, 已经洗了, 已经去了, 忘了就, 不小心, 我已经

# ---- the words of a question, also without its mark
[class asking]
can i, may i, could i, should i, shall i, when can, when should, how long, how soon, how often, how much, how many, do i need, does it, is it ok, is it normal, is this normal, where can
чи можна, можна чи, коли можна, як довго, чи треба, чи потрібно, підкажіть, скажіть будь, де купити, де взяти
можно ли, можно или, когда можно, нужно ли, надо ли, как долго, подскажите, скажите пожалуйста, где купить, где взять, ли!
吗, 嘛, 能不能, 可不可以, 要不要, 是不是, 会不会, 有没有, 行不行, 多久, 几点, 什么时候, 啥时候, 请问

# ---- things of every day that only sound like a sign
[idiom lines]
bigger|larger|small|smaller|large|big print, print is _1 small|tiny, small font, reading glasses, left|forgot|lost|misplaced my _1 glasses|sunglasses, until we meet again, pouring rain, pouring down, pouring outside, would _2 stab*|stabbed again, would _3 again, would get _2 again, nobody|no one|noone can tell, nobody|no one|noone _1 notice*|noticed|guessed|believes, left the building, panda look has
дрібний|дрібні|великий шрифт, шрифт _1 дрібний|малий, без окулярів не бачу|розберу|прочитаю, забула|забув|загубила|загубив|лишила|залишила|залишив _1 окуляри, до скорої зустрічі, ніхто _1 не впізнає|впізнав|вгадав|повірив|помітив|помічає|здогадався|бачить що, соплі рікою, застуд* _3 соплі, шрам|шрами|рубець|шрамик*|шраму|шва|слідів|сліду|слід|рубця|різниці|ранки|плям|ластовин* _2 не видно, не видно _1 шрам*|шва|слідів|сліду|різниці
мелкий|мелкие|мелким|крупный|крупным шрифт|шрифтом, шрифт _1 мелкий|маленький, без очков не вижу|разберу|прочитаю, забыла|забыл|потеряла|потерял|оставила|оставил _1 очки, до скорой встречи, скорой встречи, никто _1 не узнает|узнал|угадал|поверил|заметил|замечает|догадался|видит что, сопли рекой, простыл*|простуд* _3 сопли, текст _1 обрыва*|обрезан*, сообщение _1 обрыва*|обрезан*, смысла|причин|повода|нужды|необходимости|надобности|минусов|недостатков|изъянов _4 не вижу, постакне|разницы|ранки|рубчика|рубцов|шрам|шрама|рубец _2 не видно
图片太糊, 图片太糊了看不清, 你们发的图 _3 看不清|打不开|糊, 图片打不开, 字太小, 字体太小, 下颌线出来, 下颌线都出来, 下颌线回来, 下颌线 _1 清晰|明显|利落, 人鱼线, 马甲线, 线条, 路线, 热线, 没人看出来, 没人看得出, 谁也看不出, 没人发现, 感冒 _2 鼻涕, 感冒流鼻涕, 偷看

# ---- what gets less by the day
[idiom lessening]
less sore|painful|swollen|bruised|red|puffy|itchy|numb|tender _1 each|every day, each|every day _1 better|easier|lighter, better|easier|calmer each|every day, better|easier by the day, a bit|little better every|each day
з кожним днем _1 легше|краще|спокійніше|світліше|блідіше, з кожним днем менше болить, болить|тягне|ниє|щипає|набряк|синець _2 менше|слабше|легше|менший|блідіший _1 з кожним днем, легше|краще _1 з кожним днем, все легше|краще
с каждым днем _1 легче|лучше|спокойнее|светлее|бледнее, с каждым днем меньше болит, болит|тянет|ноет|щиплет|отек|синяк _2 меньше|слабее|легче|бледнее _1 с каждым днем, легче|лучше _1 с каждым днем, все легче|лучше|бледнее
一天比一天 好|轻|淡|少|强|舒服, 疼|痛|肿|红|麻 _1 一天比一天 轻|好|少|淡|小, 越来越 好|轻|淡|顺|舒服

# ---- not there on the day of a visit
[answer cancel]
мене _1 завтра|сьогодні|там _1 не буде, завтра|сьогодні _1 мене _1 не буде
меня _1 завтра|сегодня|там _1 не будет, завтра|сегодня _1 меня _1 не будет

# ---- a usual reaction that has nearly passed, and what has taken its course in other words
[told easing]
almost|nearly|practically|virtually|basically|mostly gone|vanished|disappeared|faded|settled|cleared|healed|flat|invisible|off, all but gone|vanished|faded, swelling|bruising|redness is|has|well|way|right? down, well|way|right down, down loads|lots, flat by|now|already|again|as, all flat, nearly there, thats it!, that was it, nothing since|after|more|else|beyond, now nothing|nowt, then _3 nothing, lifted now|since|by, has|have now? lifted, calmed right? down, forgot about it, only if|when i? poke|poked|press|pressed, in retreat, mustard|yellow|green stage|phase, less today|now|already
майже|практично|фактично _1 зійшов|зійшла|зійшло|зійшли|спав|спала|спало|спали|пройшов|пройшла|пройшло|пройшли|минув|минула|минуло|минули|зник|зникла|зникло|зникли|щезла|щезло|щез|загоїлось|загоїлася|відпали|непомітн*, майже|практично не! помітн*|відчуваю|відчувається|турбує, майже _1 відпали, й|та|і|потім перестало, заспокоїл*
почти|практически|фактически _1 сошел|сошла|сошло|сошли|ушел|ушла|ушло|ушли|спал|спала|спало|спали|прошла|прошло|прошли|исчез|исчезла|исчезло|исчезли|пропал|пропала|пропало|пропали|зажило|зажила|отпали|незаметн*, почти|практически не! заметн*|чувствую|чувствуется|беспокоит|виден|видна|видны, и|потом перестало, успокоил*, утром обычные|обычная|обычное
差不多|基本|基本上|几乎|快|大部分|大半|全 消|退|没|好|散|掉 完|了|光, 消|退|好|散|淡|掉|褪 得 差不多, 退 红 了, 就 退 红, 在退, 在消, 在散, 慢慢|渐渐 _1 在? 退|消|松|软|散|习惯, 小时|分钟|钟头|中午|下午|晚上 _1 就 _1 退|消|见好|没, 褪光, 之后 _2 风平浪静|没感觉|什么感觉都没, 比前天 轻|好|小|淡|少, 少一半, 不像 _2 了
[told otherwise]
терпимо, стерпно, bearable, tolerable, 能忍, 可以忍, 忍得住
[told staunched]
dry|clean _1 since, dry ever since, bone dry, that was it, nothing since, nothing after
спинилась, спинилася, спинилось, спинилося, спинився, відтоді|з тих пір _3 сухо|чисто|чистий|чиста, більше нічого
с тех пор _3 сухо|чисто|чистая|чистый, больше ничего
就止, 一下就止, 之后 _2 干净|干干净净|没再
# ---- harmless as a whole: what was looked for is not there, what is in its place, and in what is played with words
[idiom lessening]
pink|pinkish|rosy|snug|plump last|yesterday|at|on|for|first _3 gone|settled|calmed|faded, pink|pinkish|rosy|snug|plump _4 fading|easing|calming|settling, bruise|bruises|bruising _2 going|gone|turning|turned|now|fading|fades|already _2 green|greenish|yellow|yellowish, faint green|greenish|yellow|yellowish|pink|line|lines|mark|trace|shadow|smudge
рожеве|рожева|рожевий|рожевенька|рожеві _3 світліша|світліше|менше|минає|минуло|проходить, синяки|синяк|синячки|синці|синець|синочки _4 вже|уже|стали|став|трохи|почали зеленкув*|зелені|зелений|жовті|жовтий|жовтіють|жовтіє, з кожним днем|годиною _1 вільніше|гладкіше|тихіше|мякше|рівніше|красивіше|молодше|блідіше
розовая|розовое|розовый|розовенькая|розовые _3 светлее|меньше|проходит|прошло, синяки|синяк|синячки|синячок _4 уже|стали|стал|чуть|начали зеленоват*|зеленые|зеленый|желтые|желтый|желтеют|желтеет, с каждым днем|часом _1 глаже|свободнее|тише|мягче|ровнее|красивее|моложе|тоньше|незаметнее|веселее|четче
each|every day|morning _1 smoother|softer|lighter|flatter|calmer|prettier|younger
一天比一天 平|软|轻|浅|淡|嫩|美|亮|薄|自然|顺|稳, 每天 好|轻|淡|平 一点|一些, 每天都 好|轻|淡|平 一点|一些
[idiom harmless]
повіка|повіки|віки|брови|брова на місці, веки|веко|брови|бровь на месте, оба глаза открыты|открываются|гуляют, обидва ока відкриті|відкриваються, both eyes are? open|match|fine|clear|working
头不晕眼不花, 眼皮 _1 没掉|没垂|没塌|没有掉|没有垂|不垂|还在, 两只 一样大, 两只眼 一样大, 两只眼睛 一样大, 两边 一样, 两边 都 一样, 两边 对称, 没有 _1 大小眼, 没 大小眼, 没有上天, 视物清楚, 看得清清楚楚, 啥都看得见, 什么都看得见
синець|синця|синці|синців|синяк|синяків|набряк|набряку|набряки|припухлість|почервоніння|слідочки|сліди _2 спав|зійшов|зійшли|зійшло вже? майже? не видно, синець|синця|синці|набряк|набряку|припухлість майже не видно, синячки|синці|набряк _1 під консилером|тональним|пудрою не видно, синяк|синяки|синячки|синячок|отек|отёк|отечность|покраснение|следы|следов _2 спал|сошел|сошли уже? почти? не видно, синяк|синяки|отек|отёк|припухлость|покраснение почти не видно, синячки|синяки|отек _1 под консилером|тоналкой|пудрой не видно, hardly|barely|scarcely see it under
淤血 散|消|退 了|咗|开|掉, 红血丝 淡|浅|少 了|下|多
cant talk|speak right now, cannot talk|speak right now, for urgent matters|enquiries|queries|issues, не могу говорить _1 перезвоню|наберу|напишу, не можу говорити _1 передзвоню|наберу|напишу
від усього|щирого серця, вам|щиро|дуже сердечно, сердечно вам|вас|дякую|вітаю, от всего сердца, сердечно вас|вам|благодарю|поздравляю
тряслась|трясся как|як _1 казнью|осиновый|осиковий|стратою, тряслась|трясся от|від|зі страху|страха
[idiom lines]
темні|сонячні|темних|сонячних|темными|темные|солнечные|темных|солнечных очки|окуляри|очков|окулярів|очках|окулярах, dark|sun glasses
купи|купіть|купить|візьми|возьми _4 сметани|сметану|сметаны, ёлки|елки зеленые|зеленая, ялинки зелені, the cat _3 mouse, 早上 _1 起不来 _3 改|调|换|晚|推, 被 _2 短信|信息|消息 _2 塞爆|撑爆, geraniums|plants|plant|flowers|phone|battery|laptop are|is|was dying, tinted|clear|mineral sunscreen|spf|moisturiser, smells|smell of cocoa|coconut|vanilla|roses|lavender|summer|holiday
[class feared]
dreading, dreaded, swore id|i, told id|i would, scared it would, article about|on, post|posts|thread|stories about, checked|looked|tested|check|test for
начиталась про, каркала, стращала, пугала, пугали, проверила|проверил на
начиталась про, каркала, страшила, лякала, лякали, перевірила|перевірив на
我还担心 _12 结果, 本来担心, 之前担心, 生怕, 吓我, 看了篇, 看了一篇, 刷到, 发来一篇
[good fine]
like|love em|them, bone dry, both sides match, all flat, packed their bags, все окі, бинт|бинти|повязка|ватка чистий|чиста|чисті|чистый|чистая|чистые|сухой|сухая|сухий|суха, следов|слідів|следа|сліду нет|нету|нема|немає, ніякої|никакой|жодної реакції|реакции, лоб|лобик|чоло як? каток|скло, лоб как каток|стекло|зеркало, чувствую себя|почуваюсь|почуваюся бодро|бадьоро, еще|ще не шкодую, 恢复得很|挺|蛮 低调|舒心|顺利, 像自己长的, 摸起来 _3 绸缎|丝绸
[answer strong_admin]
take|accept amex|visa|mastercard|cash|paypal, apple pay, google pay, is this automated|a bot|a robot|a machine|a real, where is|s the? entrance|parking|toilet, 花呗, 支付宝, 微信支付, 刷信用卡, 是真人, 是机器人, 是人工, 入口在哪, 停车场在哪
где|де _1 вход|вхід|парковка|паркінг|туалет, диплом|сертификат|лицензия|сертифікат|ліцензія врача|лікаря|клиники|клініки, вы|ти|ты|ви бот|робот, живой|живий человек|людина
