# How red flags are told without their names: by what one does about them, what others see, or what they look like. Each item is
# several words, none of which would be a sign alone. In each section a line for each language: English, Ukrainian, Russian, Chinese.

# ---- a farewell
[class suicide]
i wont|will not be around|alive _1 tomorrow|tonight|monday|friday|morning|christmas|long|longer, wont be needing it|them|you|anything where, my last birthday|christmas|message|night, last birthday of mine, last message from me, by _1 morning ill be gone, ill be gone by, ill be gone in the, be gone by _1 morning|tomorrow|tonight|monday, dont plan on another one|birthday|year, not planning on another one|birthday|year, wont see another birthday|year|christmas, wont be a next time|birthday|year, worked out for tonight, planned it for tonight, it ends tonight, tonight it ends, dont look for me, dont come looking for me, look after my cat|dog|kids|children|mum when, world|family|kids|they|everyone better without me, easier for everyone if, easier if i|im was|were|wasnt|werent|gone, saved|saving|hoarded|counted|stashed|stockpiled up? _2 tablets|pills, tablets|pills _1 counted, dont deserve to live, cant face another day, cant face tomorrow, cant face waking, no point waking, no point getting up|going, not worth it anymore living, ready to go for good, time to go for good, ending things tonight
скоро мене _1 не буде|стане, до ранку|понеділка|вечора мене _1 не буде|стане, мене до ранку|понеділка|вечора _1 не буде|стане, таблеток|таблетки|пігулок _2 наготувала|наготував|назбирала|назбирав|накопичила|вистачить|вдосталь|приготувала|порахувала, наготувала|назбирала|накопичила|приготувала|порахувала _2 таблеток|таблетки|пігулок, я вже все вирішила і, не шукайте мене, нащо жити|далі, жити _1 нащо|навіщо|нема, нема заради чого, подбайте про моїх|мого|дітей|кота, мій останній день|раз|вечір|рік, останній мій день|раз|вечір|рік, краще б я померла|помер|здохла|не народжувалась|зникла, звести рахунки, прощавайте всі|назавжди, вибачте мені всі, пробачте мене всі, світу без мене
скоро меня _1 не будет|станет, к|до утру|утра|понедельнику|вечеру меня _1 не будет|станет, меня к|до утру|утра|понедельнику|вечеру _1 не будет|станет, таблеток|таблетки|снотворного _2 наготовила|насобирала|хватит|достаточно|приготовила|посчитала, наготовила|насобирала|накопила|приготовила|посчитала _2 таблеток|таблетки|снотворного, не ищите меня, зачем жить|дальше, жить _2 зачем|незачем, не для кого жить, ради чего жить, присмотрите за детьми|котом|моими|кошкой|собакой, мой последний день|раз|вечер|год рождения?, последний мой день|раз|вечер|год, лучше бы я умерла|умер|сдохла|не родилась|исчезла, свести счеты, прощайте все|навсегда, простите меня все, миру без меня
今晚我就走了, 以后没有我, 以后我不在了, 过了今晚, 过不了今晚, 药准备好了, 药都准备好, 药攒够了, 药够了, 攒了 _2 药, 数好了药, 数好药, 遗言, 交代后事, 后事, 后事都安排, 最后一个生日, 最后一次生日, 活着好累, 活累了, 活得好累, 活着太累, 不想过明天, 没有明天了, 别找我了, 不用找我, 照顾好我的 孩子|猫|狗|爸妈|女儿|儿子, 替我照顾, 再也不醒, 睡了就不醒, 不如不活, 死了干净, 死了就解脱, 死了一了百了

# ---- blood that goes on
[class soaked]
gone|been|got|going through _3 dressings|pads|towels|gauzes|plasters|bandages|tissues|tshirts|pillowcases|flannels, on my|the second|third|fourth|fifth|sixth|2nd|3rd|4th|5th towel|pad|dressing|gauze|pillowcase|plaster|bandage|flannel|tshirt, changed _1 >2 <30 dressings|pads|towels|times, >2 <30 dressings|towels|pads|gauzes since|today|already|in, dressings|pads|towels since breakfast|lunch|morning|noon|midnight, dripping red, drips red, every ten|five|fifteen|few minutes _3 red|blood*, through _2 red, red again within
серветки|серветку|марлю|пелюшку|прокладку|рушник|повязку|пластир міняю|мінять|міняємо _4 хвилин|щопівгодини|щогодини, міняю _4 хвилин, серветк*|марл*|рушник*|пелюшк* _2 мокр* червон*, третій|третя|третю|четвертий|четверта|четверту|пятий|пята|пяту|шостий|шоста|шосту рушник|серветка|серветку|повязка|повязку|марля|марлю|бинт|наволочка|пелюшка|пелюшку|прокладка|прокладку, рушник* за рушник*, крапає й крапає, капає й капає, тече й тече, капає не перестає
салфетки|салфетку|марлю|пеленку|прокладку|полотенце|повязку|пластырь меняю|менять|меняем _4 минут|полчаса, меняю _4 минут, салфетк*|марл*|полотен*|пеленк* _2 мокр* красн*, третий|третья|третью|третье|четвертый|четвертая|четвертую|четвертое|пятый|пятая|пятую|пятое|шестой|шестая|шестую полотенце|салфетка|салфетку|повязка|повязку|марля|марлю|бинт|наволочка|пеленка|пеленку|прокладка|прокладку, капает и капает, течет и течет, каплет и каплет, капает не перестает
换了 _1 三|四|五|六|七|八|几|好几 块|回|次|张|包 _3 滴|渗|流|冒|红|透, 往外 滴|渗|冒|淌|流 _3 血|红|不停, 还在往外 滴|渗|冒|淌|流, 一松手又, 一松手就, 一松开又, 按了半小时 _4 又|还, 按了一小时 _4 又|还, 压了半天 _3 又|还, 往下滴 _3 红|血, 像|跟 _4 汤|汁|水龙头 _2 往下滴|往下流, 擦了又流, 擦了又来, 血止了又

# ---- what does not go down
[class noswallow]
hardly|barely|scarcely|just swallow*, can only _1 swallow*, hardly|barely get _2 down, cant get _3 down, wont go down my throat, soup|tea|water|coffee|food|drink comes|came|coming|goes|went|runs _2 out? of? my|the? nose, comes|came|coming back out? through|out|of _1 nose, choked|choking|choke on water|tea|soup|coffee|food|saliva|spit|toast, stuck in my|the throat|gullet, takes me _3 to swallow
ковтати|ковтнути важко|тяжко|боляче|ніяк, ковтати|ковтнути не можу|виходить, важко|тяжко|боляче ковтати|ковтнути, каша|їжа|вода|чай|хліб|суп _2 в горлі _1 стає|застряє|стоїть|застрягає, стає в горлі, носом вода|чай|суп|виходить|ллється, вода|чай|суп|борщ _2 через|з носа|ніс|носом, кожен ковток, вдавилась|вдавився|похлинулась|похлинувся|захлинаюсь водою|чаєм|супом|слиною
есть больно|трудно|тяжело, есть не могу|получается, больно|трудно|тяжело есть!, не могу есть!, глотать|глотнуть|сглотнуть тяжело|трудно|больно|никак|тяжко, глотать|глотнуть|сглотнуть не могу|получается, тяжело|трудно|больно|тяжко глотать|сглатывать|глотнуть, каша|еда|вода|чай|хлеб|суп|комок _2 в горле _1 встает|застревает|стоит|застрял|колом, стоял|стоит|встал комок|ком|колом, ни туда ни сюда, носом вода|чай|суп|выходит|льется, вода|чай|суп|борщ _2 через|из носа|нос|носом, каждый глоток, подавилась|подавился|захлебнулась|захлебываюсь|давлюсь водой|чаем|супом|слюной
咽不下, 吞不下, 咽不了, 吞不了, 难咽, 难吞, 喝水呛, 喝水就呛, 一喝就呛, 呛咳, 水从鼻子, 从鼻子里出来, 从鼻子里流出来, 卡在嗓子, 卡在喉咙, 卡喉咙, 堵在嗓子, 堵在喉咙, 咽口水都, 吞口水都

# ---- what is not seen
[class notsee]
see|sees|seeing only? half of? the|a? page|screen|tv|telly|room|face|mirror|line|word|clock, only half the page|screen|tv|telly|room|face|mirror|line|word|clock, half of? the page|screen|tv|telly|room|face|mirror|line|word|clock is? gone|missing|dark|blank|black|grey|blurred, chunk|bit|piece|part|slice gone|missing|cut out _1 of? _2 left|right|view|vision|middle|picture, everything|all grey|foggy|misty|milky|hazy|dim through|on|in|with my? left|right, like looking|seeing through _3 glass|fog|mist|milk|water|steam|tracing|cling|film
бачу|бачить тільки|лише|тілько половину|пів|край|верх|низ|світло|тінь|тіні|контури, пів екрана|екрану|телевізора|сторінки|обличчя|кімнати _1 нема|зникло|чорне|сіре|темне, половини|пів екрана|екрану|телевізора|сторінки|обличчя|кімнати _1 не видно|бачу, половини екрана|екрану|телевізора|сторінки|обличчя|кімнати нема, лівим|правим|ліве|праве|одним оком|око? _2 бачу|бачить _1 тільки|лише|гірше|погано|мутно|половину|сіре, лівим|правим|одним оком? _1 не бачу, лівим|правим|одним оком? мутно|туман, усе сіре|каламутне|мутне|розмите, як крізь туман|молоко|пелену|воду|поліетилен|скло
вижу|видит только|лишь половину|пол|край|верх|низ|свет|тень|тени|контуры, пол экрана|телевизора|страницы|лица|комнаты _1 нет|пропало|черное|серое|темное, половины|пол экрана|телевизора|страницы|лица|комнаты _1 не видно|вижу, половины экрана|телевизора|страницы|лица|комнаты нет, левым|правым|левый|правый|одним глазом|глаз? _2 вижу|видит _1 только|хуже|плохо|мутно|половину|серое, левым|правым|одним глазом? _1 не вижу, левым|правым|одним глазом? мутно|туман, все серое|мутное|размытое, как сквозь туман|молоко|пелену|воду|полиэтилен|стекло
只看到一半, 只看见一半, 只能看到一半, 只看得到一半, 一半看不见, 一半看不到, 半边看不见, 半边看不到, 左眼 _2 看不见|看不清|发黑|发花|模糊|灰, 右眼 _2 看不见|看不清|发黑|发花|模糊|灰, 看啥都灰, 看什么都灰, 看啥都糊, 看什么都糊, 看啥都有影, 看东西灰蒙蒙, 灰蒙蒙一片, 左边 看啥|看什么 _2 灰|黑|糊, 右边 看啥|看什么 _2 灰|黑|糊, 缺了一块 _2 看, 看东西缺, 视野缺, 隔着一层雾, 蒙了层, 蒙着一层, 像隔着毛玻璃
[class x_double]
see|seeing|sees|saw _2 two of everything|everyone|each|them|him|her, every car|lamp|face|letter|word|light has a twin|ghost|shadow, two of me in the mirror, two mes in
бачу|бачить двох|дві|два замість однієї|одного|одної, по двоє людей|машин|чоловіків, у кожного по дві голови, другий контур, усе подвоє*
вижу|видит двоих|две|два вместо одной|одного, по двое людей|машин|мужей, у каждого по две головы, второй контур, все удваива*
都是两辆, 都是两个, 都是两张, 看成两个, 看成两张, 看成四, 看人两个, 看人有两个, 两个影, 两个影子, 重影, 有重影, 叠影, 双影, 一个变两个, 变成两个, 一盏灯变两盏

# ---- who lies there and does not answer
[class faint]
didnt|not|wasnt|wouldnt|doesnt|isnt answer|answering|respond|responding|react|reacting|wake|waking for|to _4 minute|minutes|me|us|voice|name, fell _4 didnt answer|respond|move, fell down and, found her|him|me|mum|wife|them _3 floor|tiles|bathroom|kitchen, couldnt|cant|could not wake|rouse her|him|mum|them, eyes rolled, went limp, gone limp, gone grey and, went grey, gone floppy, slumped, not making sense, isnt making sense, doesnt know where
впала|упала|впав|упав _5 не відповідала|відповідав|реагувала|реагував|прийшла|приходила|дихала, не одразу прийшла|прийшов|отямилась, хвилину не відповідала|відповідав|реагувала, не відповідає толком|до ладу|на, очі закотил*, обмякла, обмяк, сповзла по|на, сіра|сірий|біла|білий вся|весь|як і? не? відповідає|стіна|мокра|мокрий, хропе і|й? синіє, синіє і? хропе, втрачає свідомість
упала|упал _5 не отвечала|отвечал|реагировала|реагировал|пришла|приходила|дышала, не сразу пришла|пришел|очнулась, минуту не отвечала|отвечал|реагировала, не отвечает толком|внятно|на, глаза закатил*, обмякла, обмяк, сползла по|на, серая|серый|белая|белый вся|весь|как и? не? отвечает|стена|мокрая|мокрый, хрипит и|синеет, теряет сознание
叫她 _3 没反应|不应|不醒|没动静, 叫他 _3 没反应|不应|不醒|没动静, 叫我 _3 没反应|不应|不醒|没动静, 喊她 _3 没反应|不应|不醒, 喊他 _3 没反应|不应|不醒, 半天没反应, 半天叫不应, 叫不应, 喊不应, 突然倒, 一头栽, 栽倒, 突然啥也不知道, 突然什么都不知道, 啥也不知道了, 醒来躺, 醒来发现躺, 翻白眼, 人软了, 软下去, 瘫软, 瘫在地, 说我晕了, 人晕了

# ---- how far one can walk for want of air
[class nobreath]
stop|stopped|rest|rested _3 stairs|steps|landing|way up|to get my breath|kitchen, halfway up the stairs _3 rest|stop|sit|puffed, puffed out, out of puff, no puff, cant walk to the _2 without|, cant finish a sentence, cant say a sentence, cant lie flat, few words at a time, gulping air, air wont go in, snoring and blue, turning blue, going blue
повітря мало|нема|бракує, повітря не стає|вистачає, мало|бракує повітря, не стає|вистачає повітря, дихати важко|нічим|тяжко, до кухні|туалету|ліфта|дверей _4 задихаюсь|сідаю|відпочиваю|задишка|хапаю, задихаюсь|задихається|захекуюсь, сідаю віддихатись|перепочити, хапаю ротом|повітря, не можу набрати|вдихнути повітря|повні, синіє губи|обличчя
воздуха|воздуху мало|нет, воздуха|воздуху не хватает, мало воздуха|воздуху, не хватает воздуха|воздуху, дышать тяжело|нечем|трудно, до кухни|туалета|лифта|двери _4 задыхаюсь|сажусь|отдыхаю|одышка|хватаю, задыхаюсь|задыхается|запыхаюсь, сажусь отдышаться|передохнуть, хватаю ртом|воздух, не могу набрать|вдохнуть воздух|полной
上个楼 _2 歇|喘, 上楼 _3 歇|喘, 上二楼|三楼 _2 歇|喘, 走几步就喘, 走两步就喘, 走两步就歇, 走几步就歇, 躺不平, 躺下就喘, 躺下喘不上, 坐着才能睡, 喘不上来, 喘不过来, 喘不上气, 喘不过气, 气不够用, 气上不来, 一口气上不来, 吸不进气, 憋得慌, 憋气, 胸闷气短

# ---- what comes out of a wound
[class pus]
yellow|mustard|mustardy|green|greenish|brown ring|rings|stain|stains|patch|crust|muck|gunk|stuff|slime _3 tshirt|shirt|bra|pillow|pillowcase|dressing|top|sheet|plaster|gauze, thick white|creamy stuff|fluid|muck, creamy stuff|fluid, yellow under the crust|scab, cheesy stuff|muck, something white|thick|yellow _2 coming|comes|oozing|seeping out|from
жовт*|зелен*|коричнев* пляма|плями|кірка|коло|кружок|слід|розвід* _3 футболці|ліфчику|бюстгальтері|подушці|наволочці|повязці|простирадлі|білизні, біле|жовте|густе _1 густе|сочиться|виходить|тече|вилазить, сочиться|виходить|тече щось? біле|жовте|густе|зелене, сочиться і|та смердить|тхне, смердить і сочиться, видно _2 жовте
желт*|зелен*|коричнев* пятно|пятна|корка|круг|кружок|след|разводы|отпечат* _3 футболке|лифчике|белье|подушке|наволочке|повязке|простыне, белое|желтое|густое _1 густое|сочится|выходит|течет|вылезает, сочится|выходит|течет что? то? белое|желтое|густое|зеленое, сочится и воняет|пахнет, воняет и сочится, желтое под коркой|корочкой
黄脓, 脓印, 黄渍, 黄水, 黄黄的水, 流黄水, 淌黄水, 渗黄水, 黄色的水, 黄色液体, 黄绿色的, 绿色的水, 白色浓, 黏黏的黄, 稠的白, 流白, 枕巾上 _3 黄|印|渍, 衣服上 _4 黄, 内衣上 _3 黄, 挤出白, 挤出黄, 一按就出水, 一挤就出

# ---- blisters and burns by their look
[class x_blister]
sloshes, sloshing, slosh, see through bubble*, jelly bubble*, bubble* full of, filled with water|fluid, water under the skin, skin lifted|lifting like
повні води, з водою всередині, водяні міхурі, міхур*, пухир* лопнув|луснув, пухир* з водою, шкіра пузирем|пухирем
полные воды, с водой внутри, водяные пузыри, пузырь лопнул, пузырь с водой, пузыри лопаются|надулись, пузыри с водой, кожа пузырем|пузырями
晃着水, 里面是水, 里面有水, 里头有水, 透亮的泡, 透明的泡, 亮晶晶的泡, 水灵灵的泡, 一串泡, 一排泡, 鼓起泡, 鼓个泡, 鼓了泡, 大泡, 小水泡, 起水泡, 水泡

# ---- a hand, a face that does not do as it is told
[class x_disobey]
wont do what i, wont do as its told, doesnt do as its told, not doing as its told, doesnt turn up, doesnt join in, doesnt follow, wont follow, wont come along, wont play ball
не слухає|слухається|слухаються, робить що хоче, живе своїм життям, не піднімається зовсім|взагалі, не тримається
не слушает|слушается|слушаются, делает что хочет, живет своей жизнью, не поднимается совсем|вообще, не держится
不听使唤, 不听话, 使不上劲, 使不上力, 抬不起来, 抬不起, 提不起, 没力气抬, 动不了, 不会动了
[class drops_things]
typing _2 one handed|hand|finger because|since|right|left, type with one hand, cant hold _2 head|cup|pen|fork|phone|spoon, fork|cup|spoon|phone|pen slips|falls|fell|drops _2 hand|fingers|fell
друкую|пишу|набираю однією|лівою рукою? бо|тому|права|ліва, голову _1 тримати не можу|важко, голова _1 падає|хилиться|не тримається, не втримаю|втримую голову|чашку|ложку|виделку|ручку, виделка|ложка|чашка|телефон випадає|випав|випала
печатаю|пишу|набираю одной|левой рукой? потому|правая|левая, голову _1 держать не могу|тяжело|трудно, голова _1 падает|клонится|не держится, не удержу|удерживаю голову|чашку|ложку|вилку|ручку, вилка|ложка|чашка|телефон выпадает|выпал|выпала
一只手打字, 单手打字, 左手打字, 头抬不起, 脖子撑不住, 脖子没力, 拿不住 筷子|杯子|勺|手机|笔, 筷子 _1 拿不住|掉, 杯子 _1 拿不住|掉了

# ---- fever by what one feels, or by its number alone
[class fever]
>38.04 <38.96, >39.04 <39.96, >40.04 <40.96, thirty eight|nine, hundred and one|two|three, mercury past|over|above, thermometer _3 thirty
>38.04 <38.96 третій|другий|вечір|ввечері|вранці, тридцять вісім|девять, сорок градусів|температура, ртуть за тридцять, кидає то в жар|холод|холодний, то в жар то|холод, то жар то холод, морозить, зуб на зуб, трясе|тіпає|калатає мене|всю|весь|її
тридцать восемь|девять, сорок градусов|температура, ртуть за тридцать, бросает то в жар|холод, то в жар то, то жар то, знобит, зноит, морозит, зуб на зуб, трясет|колотит меня|всю|весь|ее
三十八, 三十九, 四十度, 三十八度, 三十九度, 体温计三十, 打摆子, 打寒战, 打冷战, 打冷颤, 发冷发热, 一阵冷一阵热, 忽冷忽热, 冷一阵热一阵, 牙齿打颤, 直打哆嗦, 打哆嗦, 浑身滚烫, 身上滚烫

# ---- the seam that opens
[class woundopen]
seam came|has|is off|open|apart|opened, seam opened, hole i could|can post|put|fit|stick, could post a letter, wound|scar|stitches|seam _1 smiling|grinning, i can see _2 inside|yellow|fat|white
шов|шви|рубець|ранка|рана _1 розлізся|розлізлися|розійшовся|розійшлися|розійшлась|розкрився|розкрилась|роззявився|тріснув|тріснула|розповзся|розповзлися, розлізся|розійшовся|розкрився|тріснув шов
шов|швы|рубец|ранка|рана _1 разлезся|разлезлись|разошелся|разошлись|разошлась|раскрылся|раскрылась|разъехался|разъехались|треснул|треснула|расползся|расползлись, разошелся|разъехался|раскрылся|треснул|расползся шов
刀口 _1 崩|裂|开了|张开|咧, 伤口 _1 崩|裂|张开|咧, 缝的地方 _1 开了|裂|崩, 线崩了, 崩线了, 开了个口, 崩了个口, 裂了个口, 露出里面, 看见里面的肉, 看见里面黄

# ---- one leg
[class x_swell]
as a log, як колода, розпухла, розпух, розпухло, розпухли, розперло, розпирає, надуло, рознесло, как бревно, распухла, распух, распухло, распухли, расперло, распирает, надуло, разнесло, 一边粗一边细, 粗了一圈, 灌了铅, 像灌铅, 绷得像, 胀得像, 鼓得像, 肿得像

# ---- size against size
[class x_worse]
plum _4 grapefruit|orange|melon, egg _4 grapefruit|orange|melon|fist, golf ball _4 tennis, at lunch _3 now, at breakfast _3 now, сливою|сливка|слива|горіх|яйце _4 грейпфрут|апельсин|кулак|диня, слива|сливка|орех|яйцо _4 грейпфрут|апельсин|кулак|дыня, 早上 _4 中午 _4 现在, 早上像 _4 现在, 上午 _4 下午 _3 大

# ---- colours of skin that has no blood
[class x_badcolour]
coal coloured, coal colored, greyish, ash grey, colour of putty, colour of wax
попелясто, попелястий, як попіл, земляного кольору, землистий, як у мерця, трупний, фарфоров*
пепельн*, как пепел, землист*, как у покойника, трупн*, фарфоров*
发灰, 灰灰的, 灰白, 死灰, 蜡黄发白, 惨白, 煞白, 青紫, 紫黑, 紫色网, 网格, 紫网, 花斑, 颜色不对, 颜色跟旁边, 颜色跟别处

# ---- what one is not able to do: breathe, swallow, see, speak
[class nobreath]
not|cant|cannot|barely|hardly|scarcely|unable|struggle|struggles|struggling|hard|harder|difficult|impossible|tough able? to? even|really|quite? breathe|breathing|inhale, not|cant|cannot|barely|hardly|unable|struggle|struggling|hard|difficult able? to? get|catch my|her|his|a|any breath|air, breathing is|gets|feels|has become hard|harder|difficult|tough|heavy|work
не! в состоянии|состоянии _1 дышать|вдохнуть|вздохнуть|дышу, не! получается|выходит|могу|можем|может _2 дышать|вдохнуть|вздохнуть|продышаться, с трудом|еле|едва|тяжко|сложно дышу|дышать|дышит|дышится, дышу|дышать|дышит|дышится с трудом|еле|плохо|тяжело|сложно
не! в змозі|змозі _1 дихати|вдихнути|дихаю, не! виходить|можу|може|вдається _2 дихати|вдихнути|віддихатись, з трудом|ледве|ледь|насилу|тяжко|складно дихаю|дихати|дихає|дихається, дихаю|дихати|дихає|дихається з трудом|ледве|погано|важко|складно
呼吸|喘气|换气|吸气 _1 不行|不好|困难|吃力|有点难|不顺|难受|费劲|费力|不畅|不了|不过来, 无法|没法|没办法|不能 _1 呼吸|喘气|吸气, 吸不进, 吸不到气, 吸不上气
[class noswallow]
not|cant|cannot|barely|hardly|unable|struggle|struggles|struggling|hard|harder|difficult|impossible|tough able? to? even|really|quite? swallow|drink|gulp, swallowing is|gets|feels _2 hard|harder|difficult|tough|job|work|effort|chore|struggle
не! в состоянии|состоянии _1 глотать|глотнуть|сглотнуть|проглотить|глотаю, не! получается|выходит _2 глотать|глотнуть|сглотнуть|проглотить, с трудом|еле|едва|сложно|плохо глотаю|глотать|глотается, глотаю|глотать|глотается с трудом|еле|плохо|сложно
не! в змозі|змозі _1 ковтати|ковтнути|проковтнути|ковтаю, не! виходить|вдається _2 ковтати|ковтнути|проковтнути|ковтаю, з трудом|ледве|ледь|насилу|складно|погано ковтаю|ковтати|ковтається, ковтаю|ковтати|ковтається з трудом|ледве|погано|складно
吞咽|吞东西|咽东西|咽口水|吞口水|喝水 _1 不行|不好|困难|吃力|有点难|不顺|难受|费劲|费力|不了|不下, 无法|没法|没办法|不能 _1 吞咽|吞|咽
[class notsee]
barely|hardly|scarcely|struggle|struggles|struggling|hard|harder|difficult|unable|impossible|cant|cannot|not able? to? really? see|seeing|focus well|properly|clearly|normally|straight|right|fine|fully, barely|hardly|scarcely|struggle|struggles|struggling|hard|unable to? see _1 my|the|this|that|one left|right|phone|screen|eye|side, eyesight|vision|sight has? gone|going|went|is|feels _1 funny|weird|strange|odd|off|iffy|wonky|patchy|foggy|dim
не! в состоянии|состоянии видеть, трудно|сложно|тяжело|плохо|плоховато|еле|едва|хуже видеть|вижу|видит|видно|видится, видеть|вижу|видит|видно трудно|сложно|тяжело|плохо|плоховато|еле|хуже, не могу|получается _1 сфокусироваться|сфокусировать|навести резкость
не! в змозі|змозі бачити|бачу, важко|складно|тяжко|погано|поганенько|ледве|ледь|гірше бачити|бачу|бачить|видно, бачити|бачу|бачить|видно важко|складно|тяжко|погано|поганенько|ледве|гірше, не виходить|можу _1 бачити|сфокусуватись|сфокусуватися
看东西|看字|看手机|视力|视线 _1 不行|不好|不太好|困难|吃力|有点难|不顺|难受|费劲|费力|不清|不太清|不清楚|变了|怪怪的, 看人 _1 没有|没|两个|一半|缺
[class nospeech]
not|cant|cannot|barely|hardly|scarcely|unable|struggle|struggles|struggling|hard|harder|difficult|impossible able? to? even|really|quite? speak|talk|pronounce|articulate properly|normally|clearly|well|right|fully|straight|anymore, barely|hardly|unable|struggle|struggles|struggling|difficult to? speak|talk, not able to? speak|talk, not|cant|cannot|barely|hardly|struggling|unable|hard|difficult able? to? get|find my|the|a|words|word out|words|word
не! в состоянии|состоянии _1 говорить|выговорить|сказать, не! получается|выходит _2 говорить|выговорить|произнести, с трудом|еле|едва|сложно|трудно|плохо говорю|говорить|выговариваю|говорит, говорю|говорит с трудом|еле|плохо|трудно|сложно|невнятно
не! в змозі|змозі _1 говорити|вимовити, не! виходить|вдається _2 говорити|вимовити|говорю, з трудом|ледве|ледь|насилу|складно|важко|погано говорю|говорити|вимовляю|говорить, говорю|говорить з трудом|ледве|погано|важко|невиразно
说话|讲话|吐字|发音 _1 不行|不利索|困难|吃力|有点难|不顺|费劲|费力|不清|不清楚|大舌头, 无法|没法|没办法 _1 说话|讲话|开口
[class faint]
叫不太醒, 叫不大醒, 叫不醒, 喊不醒, 唤不醒, 抽过去, 抽了过去, 抽搐, 翻白眼
[class x_blister]
燎泡, 燎浆泡
