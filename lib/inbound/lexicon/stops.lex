# A wish for no more messages as combinations of concepts, for all languages: an act, what it is done to, and whose. The sayings of
# one language stand in its own file. Classes whose name begins with "st_" are of no other use.

# ---- what we do that is not wanted, and the one it is done to
[class st_say]
@send, @sendv, @sentn_zh
bots, robot, robots, texts, contact, correspondence, communication*, chats, pings, chasing
пишете, пишет, пишут, писали, смски, смсок, смсками, смсками, писанин*, робот*, автомат*, обращени*, вопросы, спрашивать, спрашивайте, памятк*, совет*, оповещен*
пишуть, смсочк*, есемес*, эсемес*, сповіщен*, запитан*, питати, питайте, порад*, вітати, вітайте, роботи!, робота!
发, 推, 传, 寄, 打来, 通知我, 问我, 回访, 机器人, 讯息, 訊息, 简讯, 簡訊
[class st_me]
me!, us!, here!, this number, this phone, my phone, my number, my husband, my wife, my mum, my mother, my dad, my father, my son, my daughter, her!, him!, mum!, mums!, dad!, dads!
мне!, нам!, меня!, нас!, сюда!, этот номер, на этот, мой номер, маме, мужу, жене
мені!, нам!, мене!, нас!, сюди!, цей номер, на цей, мій номер, мамі, чоловіку, дружині
我, 我们, 咱, 俺, 本人, 这里, 这个号, 这边, 这手机, 此号
[class st_number]
number!, numbers, nmbr, digits, phone!, mobile!, contact!, contacts, details, data!, name!, record!, records, file!, sim!
номер*, телефон*, контакт*, данные, данных, цифры, имя!, нумер*
дані, даних, імя!
号码, 号, 手机号, 电话, 联系方式, 资料, 信息, 名字, 个人信息, 数据, 門號, 门号
[class st_list]
list!, lists, lst!, database, databases, data base, mailing, mailings, mailing list, distribution, system, records, books, book!, register, registry, contacts, group!, chat!, subscription, subscribers, recipients, address book, crm!, loop!
список, списка, списков, списки, базы, базу, база, рассылки, рассылок, рассылка, рассылку, группы, группу, чата, чат!, контактов, книжки, системы, клуба, подписки, подписчик*, получателей, учета, оповещен*
список, списку, списків, списки, бази, базу, база, розсилки, розсилок, розсилка, розсилку, групи, групу, чату, контактів, системи, клубу, підписки, підписник*, отримувачів, обліку, сповіщен*
@st_list_zh
[class st_list_zh]
名单, 列表, 名册, 系统, 数据库, 群, 群发, 库, 通讯录, 订阅, 会员

# ---- taking out of the list
[class st_remove]
delete, deleted, delet!, remove, removed, rmv!, erase, erased, wipe!, scrub, scratch!, strike!, cross!, purge, bin!, lose!, retire!, dump!, drop!, forget, exclude, discard, destroy, unlist, pull!, take!, tke!, get!, wipe out, get rid of, kick!, ditch
удалит*, удаляйт*, удали!, удалис*, удоли*, уберит*, убери!, убрать, сотрит*, сотри!, стереть, вычеркн*, вычеркив*, вычерк*, исключит*, исключ*, уничтожьте, уничтожте, уничтожить, выкиньте, выкинуть, выбросьте, выбросить, потеряйте, забудьте, забудь!, забыть, снимите, сними!, снять, выпишите, зачеркните, вымарайте, отпустите, избавьте, снесите, выведите
видаліт*, видаляйт*, видали!, видалит*, приберіт*, прибери!, прибрати, зітріт*, зітри!, стерти, викресліт*, викреслюйт*, викреслити, виключіт*, виключити, знищіт*, знищити, викиньте, викинути, загубіть, забудьте, зніміть, зняти, випишіть, заберіт*, забрати, відпустіт*, відпускайте, відпустіть, відпустите, відпусти!, позбавте
@st_remove_zh
[class st_remove_zh]
删, 删除, 删掉, 移除, 移出, 移走, 去掉, 去除, 拿掉, 拿出, 清除, 清掉, 注销, 剔除, 剔出, 抹掉, 划掉, 除名, 踢出, 销毁, 忘掉, 扔掉, 放我走
[class st_mine]
my @st_number, this @st_number, that @st_number, these @st_number, the @st_number, our @st_number, her @st_number, his @st_number, mums @st_number, dads @st_number, phone number
мой @st_number, мои @st_number, этот @st_number, эти @st_number, наш @st_number, ее @st_number, его @st_number, номер!, номерок, номер телефона
мій @st_number, мої @st_number, цей @st_number, ці @st_number, наш @st_number, її @st_number, його @st_number
我的 _1 @st_number, 本人 _1 @st_number, 这个 _1 @st_number, 此 @st_number, 这 @st_number, 号码, 手机号, 把号, 把我, 把本人, 把她, 把他
[answer stop_phrase]
谁让|谁叫|谁允许 _3 开启|重开|发|订阅
~@st_remove _2 @st_mine, ~@st_mine _4 @st_remove
~@st_remove _1 меня!|нас!|её!|ее!|мене!|нас!|її!
delete|remove|erase|exclude|unlist|ditch|drop|forget me!|us!
~@st_remove _4 from|off|out|of _3 @st_list, get|take|pull|tke _3 off|out _3 @st_list, off of _1 @st_list
~@st_remove _4 из!|с!|со!|от! _3 @st_list, ~@st_remove _4 з!|із!|зі!|від!|из!|с! _3 @st_list
~из!|с!|со! _2 @st_list _3 @st_remove, ~з!|із!|зі! _2 @st_list _3 @st_remove
хочу|хочется|хотела|хотел|желаю|прошу выйти|выписаться|удалиться|исключиться _2 @st_list
хочу|хотіла|хотів|бажаю|прошу вийти|виписатись|виписатися|видалитись _2 @st_list
want|wish|like _2 out|off _2 @st_list, get me out of _2 @st_list, get me off, how do i get off, how do i get out of
~从 _2 @st_list_zh _3 @st_remove_zh, ~@st_list_zh _3 @st_remove_zh, ~@st_remove_zh _2 @st_list_zh, 退出 _2 @st_list_zh, 想退, 要退, 能退

# ---- not wanting it
[class st_nomore]
no more, no further, no longer, not any more, not anymore, any longer, any more, anymore, ever again, never again, never!, in future, in the future, going forward, from now on, again!
больше не, больше никогда, более не, впредь, никогда, ни сейчас ни потом, отныне, в дальнейшем, никаких, вообще ничего, ни разу, больше
більше не, більше ніколи, надалі, ніколи, відтепер, жодних, ніяких, взагалі нічого, більше, бльше
以后, 今后, 往后, 从今, 永远, 再也, 不再, 别再, 再
[class st_refrain]
refrain from, rather you didnt, rather you did not, rather you dont, prefer you didnt, prefer not to be, rather not be, would prefer not, do not wish, dont wish, no wish to, not wish, no need to, no need for, neednt, need not, no point in, no point, stop!, dont!, do not, dnt!, never!, not to, no!, without, cease, quit!, desist from
не надо, ненадо, не нужно, ненужно, незачем, не хочу, не желаю, не стоит, нельзя, не смейте, перестаньте, прекратите, прекращайте, хватит, хватить, хорош!, харош!, харе!, кончайте, завязывайте, без!, не!, не следует, просьба не, прошу не, я против, предпочла бы, предпочитаю, запрещаю
не треба, нетреба, не потрібно, непотрібно, нащо, нема потреби, не хочу, не бажаю, не варто, не смійте, перестаньте, припиніть, досить, годі, хватє, хвате, кінчайте, завязуйте, без!, не!, прохання не, прошу не, я проти, волію, забороняю
别, 不要, 不用, 不必, 无需, 毋须, 勿, 请勿, 甭, 莫, 咪, 唔好, 唔使, 不想, 不需要, 不希望, 不愿, 禁止, 停止, 拒绝, 免
[answer stop_phrase]
~@st_refrain _2 @st_say _3 @st_me, ~@st_refrain _1 @st_me _3 @st_say, ~@st_refrain _3 @st_say _3 @st_nomore, ~@st_nomore _2 @st_refrain _3 @st_say
rather you didnt _1 @st_say, rather you did not _1 @st_say, refrain from _1 @st_say, prefer not to be contacted|texted|messaged|called, rather not be contacted|texted|messaged
ни! @st_say ни!, ні! @st_say ні!, not by @st_say not, ни @st_say ни @st_say, мне|мені _2 ваше|ваши|ваші|этого|этого|того|цього|это|воно|їх|их _2 не! надо|треба|нужно|потрібно|цікаво|интересно, мне|мені не! надо|треба|нужно|потрібно _2 ваше|ваши|ваші|этого|того|цього|это|воно, ні @st_say ні @st_say, ані @st_say ані @st_say, no @st_say no @st_say
не просила|просил|просили вас|мне|нам|мені|меня|вам|присылать|писать|слать, не просила|просив|просили мені|вас|слати|писати|надсилати, вас не просила|просил|просив|просили, не просила вас, не просил вас, не разрешала, не разрешал, не дозволяла, не дозволяв, кто вам разрешил, кто разрешил вам, кто вам дал мой, хто вам дозволив, хто дозволив, хто вам дав мій, откуда мой номер, откуда он у вас, звідки у вас мій, where did you get my number|phone, who gave you my|this number|phone, how did you get my|this number|phone, never gave you my, 哪来的我, 哪弄的我, 从哪 _4 我 _2 电话|号, 怎么有我 _1 电话|号, 谁让你们发, 谁允许你们, 没让你们发, 我没让 _3 发
~@st_remove _3 immediately, destroy it, уничтожьте его, знищіть його

[class st_verb]
пишіт*, пишит*, пишыт*, пешит*, пишете, пиши!, писать, писати, шлит*, шліт*, слать, слати, шли!, шлете, присыла*, присилай*, присилат*, надсилай*, надсилат*, отправля*, відправля*, звон*, дзвон*, телефон*, беспокойте, беспокоить, турбуйте, турбувати, тревожьте, тревожить, тривожте, тривожити, трогайте, трогать, чіпайте, чіпати, чіпайтеся, цепляйтесь, спраши*, питай*, питат*, напомин*, нагаду*, поздравля*, віта*, связыв*, звязув*, контакт*, спам*, лезьте, лізьте, доста*, доймайте
[class st_verb_zh]
发了, 发啦, 发送, 发来, 发到, 发给, 发短信, 发消息, 发信息, 发广告, 给我发, 往这, 推送, 推了, 推销, 传了, 传讯息, 传简讯, 传短信, 问了, 问我, 来问, 通知, 联系, 打扰, 骚扰, 提醒, 寄了, 打来, 打电话, 短信, 烦我, 营销, 联络, 来信, 讯息, 占线, 占用
[answer stop_phrase]
отменяю|отмените|отменить|отмена|аннулируйте|аннулировать|прекращаю|закрываю _2 подписк*, подписк* _2 отменяю|отмените|отменить|отменяйте|аннулируйте|закройте, скасовую|скасуйте|скасувати|відміняю|відмініть|анулюйте|анулювати|припиняю|закриваю _2 підписк*, підписк* _2 скасовую|скасуйте|скасувати|відміняю|відмініть|анулюйте|закрийте, 取消 _1 订阅
закругляйтесь, закруглюйтесь, закругляйся, вырубите, вырубай*, вирубіть, вирубай*, киньте це, бросьте это, бросайте это _1 писать, помолчите, помовчіть, забудьте дорогу, забудьте шлях, можна вже розлучимось, можем уже расстаться, пора расстаться, пора розлучатись, давайте расстанемся, давайте розлучимось, немного тишины, трохи тиші, тишина пожалуйста, тиша будь ласка, тишины пожалуйста, тиші будь ласка, тишины хочу, отъебитесь, отьебитесь, відїбіться, відєбіться, отебитесь, от писаться, от пишите, хай іде лісом, пусть идет лесом, йдіть лісом
[answer stop_alone]
цить!, тихо!, молчать!, не трогайте меня, меня не трогайте, не чіпайте мене, мене не чіпайте, перестаньте, перестань, воздержитесь, утримайтесь, нафиг, нафіг, на фиг, на фіг, киш!, кыш!, брысь!, доколе, доки можна
[class st_not_zh]
别, 不要, 不用, 不必, 无需, 毋须, 勿, 请勿, 甭, 莫, 咪, 唔好, 唔使, 不希望, 永远别, 不想被, 不愿被
[answer stop_phrase]
не! _1 @st_verb _2 мне!|мені!|нам!|сюди!|сюда!|больше|більше|меня!|мене!, больше|більше _2 не! _1 @st_verb, мне!|мені!|меня!|мене! _1 больше|більше _1 не! _1 @st_verb, непишит*, непишіт*, непиши!, нешлит*, нешліт*, не! пишить, не! пишит, не! пешите
хватит|хватить|хватє|хвате|досить|годі|довольно|хорош!|харош!|харе!|харэ!|кончай*|заканчива*|кінчай*|закінчуй*|завязыва*|завязуй* _1 @st_verb, бісить|бесит|достало|надоело|надоел|набрид*|дістав _2 @st_say
~@st_not_zh 再 _5 @st_verb_zh, @st_not_zh _2 传了, @st_not_zh _2 发了, @st_not_zh _2 推了, @st_not_zh _2 寄了, @st_not_zh 占线, @st_not_zh 占用, 取消 _1 短信, 取消 _1 简讯, 取消 _1 通知, 一个字都别, ~@st_not_zh _1 再 发, ~@st_not_zh _1 再 传, ~@st_not_zh _1 再 推, ~@st_not_zh _1 再 问, ~@st_not_zh 往 _4 发, ~@st_not_zh _3 @st_verb_zh _2 了, ~@st_not_zh 主动, ~@st_not_zh 再 被, ~今后 _3 @st_not_zh _3 @st_verb_zh, ~以后 _3 @st_not_zh _3 @st_verb_zh, ~@st_not_zh 给我 _2 @st_verb_zh, 短信 _3 都 不要, 电话 _3 都 不要, 停止 _6 我 _2 号码, 停止 _6 我的号, 停止传送, 要求删除, 依据个人信息, 撤回 _4 授权, 撤销 _4 授权, 没给过你们 _2 号, 马上删, 立刻删, 立即删, 删号, 拉黑你, 已屏蔽, 拉黑了, 烦透, 真烦, 够烦, 烦人
no need to _2 @send, no need @send, no need _1 more, dnt @send, dont snd me, no mre msgs, no mre texts, could you take her off, take her off, take him off, take mum off, please exercise my right, right to erasure, right to be forgotten, have no right to use my, be forgotten by you, i want to be forgotten, forget i exist, no further communication, keep in touch _1 no, no need to keep in touch, had my fill of _1 you|@st_say|this|these|it, sick to death of this number, sick of this number, what part of stop, third time asking, i already replied stop, still you write, you still write, take the hint, buzz off, bore off, naff off, shut already, shut up already, peace and quiet please, never was never will, never consented, not consent, without my consent, withdraw my details
я ж просил* не, вам не давал*, не давал* вам, я ж просив не, не давал* вам телефон*, подписывалась, пидписувал*, отпешите, отпесат*, отпи шите, видпишит*, відпешіт*, отстанте, снимите меня, зніміть мене, блок!, чс!, жалуюсь, скаржусь, хорош уже, харош уже, дайте поспать, дайте поспати, не актуально _2 исключите|удалите|уберите|не, не интересует _3 не|всего|удалите, телефон разрывается, телефон розривається

[answer no_stop]
больше|більше _2 не! приду|прийду|приеду|приїду|поеду|поїду|пойду|піду|придем|прийдемо|ногой|ногою, ноги _3 не будет|буде, never coming|going back, wont be back, not coming|going back to you, wont be coming|going back, 再也不来, 再也不去, 不会再来, 不会再去
не звоните|звони мне|а|лучше пишите|пиши|напишите, не звоните|звони пишите|пиши|напишите, не звоните|звони мне лучше пишите|пиши|напишите, не дзвоніть|телефонуйте мені|а|краще пишіть|пиши|напишіть, не дзвоніть|телефонуйте пишіть|пиши|напишіть, не дзвоніть|телефонуйте мені краще пишіть|пиши|напишіть, dont call me text|message|write, do not call me text|message|write, dont call text|message|write, dont ring me text|message|write, text me dont call, message me dont call
не бросайте, не кидайте, не вздумайте, не думайте меня, не зникайте, не исчезайте, не отключайте, не вимикайте, не відключайте, не забывайте, не забувайте, не удаляйте, не видаляйте, dont forget me, dont you dare, dont lose, keep texting, keep them coming
пишите!|пишіть!|шлите!|шліть!|присылайте!|присилайте!|надсилайте! _1 еще|ще|всегда|завжди|чаще|частіше|далі|дальше, пишите! _1 еще|дальше|всегда|чаще, пишіть! _1 ще|далі|завжди|частіше
по ошибке, помилково, випадково _2 стоп, стоп _3 случайно, стоп _3 випадково, стоп _2 по ошибке, стоп _2 помилково, стоп не надо, стоп не треба, случайно _2 стоп|отпис*, отписал* _1 случайно, відписал* _1 випадково, pressed stop, stopped by mistake|accident, unsubscribed by mistake|accident, 不小心 _2 退订, 误操作
@st_remove _3 запис*|прием|прийом|визит|візит|встречу|зустріч|родинк*|бородавк*|папиллом*|тату*|тату|швы|шви|шов|нитк*|волос*|пластыр*|пластир*|бинт*|повязк*|виски, @st_remove _3 appointment*|booking|visit|slot|mole*|wart*|tattoo*|stitch*|hair|hairs|thread*|tape|plaster|bandage|dressing|wrinkle*, 预约 _3 @st_remove, @st_remove _4 预约, @st_remove _2 痣|纹身|皱纹|线|痘
отпис* _2 от|из остальных|других|всех|спортзала|фитнеса|блог*, відпис* _2 від|з інших|усіх|решти|спортзалу|фітнесу|блог*, unsubscribed from every|other|all|gym, unfollowed, 取关了所有, 其他 _4 退订, 别的 _4 退订, 别家 _3 退订, 都退订了 _2 就留
dont you dare _1 @st_remove, dont you dare _2 @st_say, take the stop off _3 @st_number, lift the block|stop|ban _3 @st_number, снимите стоп _3 @st_number, зніміть стоп _3 @st_number, when i said stop, @st_remove _5 >0 <25 am|pm, 别把我 _2 删|移, 千万别 _3 删, 千万别 _3 退订, не отписывайте, не відписуйте, не отписывай*, не видаліть, не удалите, не потеряйте, не губіть, не теряйте, не отпишите, не відпишіть, @st_remove _3 завтра|сегодня|понедельник*|вторник*|сред*|четверг*|пятниц*|суббот*|завтрашн*, @st_remove _3 завтра|сьогодні|понеділ*|вівтор*|серед*|четвер*|пятниц*|субот*|завтрашн*, @st_remove _3 tomorrow|tomorrows|monday|mondays|tuesday|wednesday|thursday|thursdays|friday|fridays|saturday|sunday, @st_remove _3 周一|周二|周三|周四|周五|周六, понедельник|вторник|среду|четверг|пятницу|субботу _2 @st_remove, понеділок|вівторок|середу|четвер|пятницю|суботу _2 @st_remove, monday|tuesday|wednesday|thursday|friday|saturday _2 @st_remove, 周四 _3 @st_remove, 周五 _3 @st_remove, 明天 _3 @st_remove
stop by mistake, haha stop, stop it! _1 haha|lol|youre, хватит меня, стоп! _3 разве|хіба|нельзя|неможна|незя, стоп! _2 а _2 можна|можно, stop! _2 was i|am i|should, 停一下 _1 药|车|涂|敷|吃|擦|用|脸|机器, 别发炎, 别发烧, 别发红, 再发烧, 再发炎, 不想打扰, 不好意思打扰

# ---- how to be rid of it
[answer stop_phrase]
how _3 get rid of _1 this|these|you, how _4 make _3 @st_say stop|end|disappear|cease, how _4 make it|this|these|them|you stop|end|disappear|cease, make _3 @st_say go away, make it go away, make them go away, make these go away, way to _2 stop|end|cancel _2 @st_say, way to make _3 @st_say stop, never hear from you, never see you in my, never get these, magic word, what do i press to, what do i send to, what do i reply to
как _2 избавиться, как _3 не приходили, как _2 отключить, как _2 отказаться, как _2 отвязаться, как _4 отстали, как _2 заткнуть, чтоб _3 отстали, чтобы _3 отстали, чтоб _2 не приход*, чтобы _2 не приход*, где _2 отключить, где _2 отключается, где кнопка, на что нажать, что нажать, что _2 написать чтоб*, куда нажать
як _2 позбутись, як _2 позбутися, як _3 не приходили, як _2 відключити, як _2 вимкнути, як _2 відмовитись, як _2 відмовитися, як _2 відвязатись, як _4 відстали, як _2 заткнути, щоб _3 відстали, щоб _2 не приход*, де _2 вимкнути, де _2 вимикається, де _2 кнопка, на що натиснути, що натиснути, що _2 написати щоб, куди натиснути
怎么 _3 收不到, 怎样 _4 收不到, 如何 _4 收不到, 怎么才能 _3 不, 怎样才能 _3 不, 怎么关, 怎样关, 在哪关, 在哪里关, 哪里关掉, 怎么停, 怎么取消, 如何取消, 按什么, 回什么 _6 不发, 回复什么 _4 取消|退|不发, 永远收不到

# ---- what will follow if it does not end
[class st_threat]
lawyer, solicitor, attorney, police, court, ico!, regulator, ombudsman, trading standards, watchdog, report you, reporting you, complaint, sue!, block you, blocking you, spam folder, junk
юрист*, адвокат*, полици*, суд!, суде!, прокуратур*, роспотреб*, роскомнадзор*, фас!, жалоб*, пожалуюсь, пожалуемся, заявлени*, заблокирую, блокирую, отзыв
поліці*, суді, позов, держпродспожив*, антимонопольн*, скарг*, поскаржусь, заяв*, заблокую, блокую, кіберполіці*, відгук
律师, 报警, 警察, 法院, 起诉, 投诉, 举报, 检举, 檢舉, 工信部, 消协, 市场监管, 拉黑, 屏蔽
[class st_next]
next @st_say, one more @st_say, another @st_say, one more of these, one more and, next one, if you dont stop, if this continues, last warning, again and
следующ* @st_say, еще одно|одна|один|одну @st_say, еще раз напиш*, еще раз пришл*, если не прекратите, если не перестанете, последнее предупреждение, последний раз прошу
наступн* @st_say, ще одне|одна|один|одну @st_say, ще раз напиш*, ще раз надішл*, якщо не припините, якщо не перестанете, інакше звернусь, інакше звернуся, останнє попередження
再发, 再收到, 再有, 再来, 再推, 再打扰, 再骚扰, 下一条, 下次再, 下一封
[answer stop_phrase]
@st_next & @st_threat
remove & report you, блок!  вас, ігнор!, в игнор, в ігнор, в бан, бан!, забаню, заблокирую, заблокую, добавил* в чс, додав* в чс, marking _2 spam|junk, mark _2 spam|junk, blocked and deleted

# ---- it is somebody else's phone, or nobody's any more
[class st_gone_owner]
has passed, passed away, has died, she died, he died, died!, dead!, deceased, late mother, late father, late husband, late wife, no longer with us, sold this, new owner, changed owner
скончал*, умерл*, умер!, покойн*, нет в живых, больше нет, ушла из жизни, ушел из жизни
помер*, померл*, покійн*, немає в живих, більше нема*, відійшл*, пішла з життя, пішов з життя
去世, 过世, 走了, 不在了, 已故, 逝世
[answer stop_phrase]
~@st_gone_owner & @st_refrain _2 @st_say, ~@st_gone_owner & @st_remove
number _4 reassigned|transferred|recycled|disconnected, number will be _3 transferred|disconnected, number is _3 disconnected|reassigned
номер _3 передан|передаётся|передается|перейдет|отключу|отключат|продан, номер _4 удалить|убрать|исключить
номер _3 передано|переданий|перейде|відключу|відключать|продано, номер _4 видалити|прибрати|виключити
号码 _3 转让|停用|注销|易主, 门号 _4 停用, 門號 _4 停用, 手机号 _3 停用|注销

# ---- parting
[answer stop_phrase]
lets part, part as friends, bow out, sign off for good, not replying after this, last time i answer, last time i reply, this is the last time i, no bots, humans only, leave my phone alone, leave my phone in peace, leave me in peace, lose these digits, not interested _4 goodbye|bye|remove|take
расстанемся, без меня пожалуйста, любовь прошла, сгиньте, сгинь!, изыди, исчезните, исчезни из, уймите, уймитесь, угомоните, заткните, заткнитесь, отстали, бабку в покое, в покое, развяжитесь, вы мне надоели, как вы надоели, как вы мне надоели, как вы достали, бесите, вас игнорирую
розійдемось, без мене будь, щезніть, щезни, згинь, зникніть з, вгамуйте, вгамуйтесь, заткніть, заткніться, відстали, в спокої, ви мені набридли, як ви набридли, як ви мене дістали, бісите, вас ігнорую
好聚好散, 有缘再见, 江湖再见, 就到这里吧, 就到这吧, 到这里为止, 从我手机里消失, 消失吧, 省省吧, 歇歇吧, 饶了我, 放我走, 机器人闭嘴

# what a stop is about, by which it is known from what only sounds like one
[class st_sign]
@st_say, @st_list, @st_number, @st_remove, @st_threat, @st_refrain, @st_nomore

# ---- words of a flag that a stop uses up: nothing is wrong with whom they are said of
[answer stop_phrase]
@stop_saying
[class stop_saying]
сил|сили _1 нет|нету|нема _1 @st_say, сил|сили _1 нет|нету|нема _1 от|від|на|терпеть|терпіти _1 вас|вашу|ваши|ваші|ваш, до инфаркта _3 доведете, до інфаркту _3 доведете, нудить _2 від _2 ваш*|вас, тошнит _2 от _2 ваш*|вас, сил _1 нет|нету|нема _1 на|ці|эти|ті|ваши|ваші _2 @st_say, сил _2 нет|нема _1 @st_say _2 терп*|терт*, телефон _4 разрыва*|розрива*, разрыва*|розрива* _4 смс|спам*|сообщ*|повідом*|рассыл*|розсил*
чтоб|чтобы|щоб|шоб|шоби _4 вас|вами _4 не видел*|видеть|слышал*|бачи*|бачити|чув|чула|чути, глаза|очі _2 б|бы|би _2 вас не видели|бачили, глаза|очі _2 мои|мої _2 вас не видели|бачили, пишете и пишете, пишете пишете, шлете и шлете, пишете і пишете, шлете і шлете, конца не видно, нема кінця, кінця не видно
allergic to _2 word|words|ad|ads|offers|sales|texts|promo, аллерги* на _1 слово|слова|акци*|реклам*|скидк*, алергі* на _1 слово|слова|акці*|реклам*|знижк*, 对 _4 过敏 _3 放过, 对 优惠 _4 过敏
拉黑, turn off the tap, block list, blocklist, викиньте _3 смітник, выкиньте _3 мусор*|помойк*, разрываю _3 контакт*|связь, розриваю _3 контакт*|звязок, 对我没用, 对我 _1 没 _1 用, 断绝 _3 联系

# ---- why a message is not wanted, in words that are otherwise of a flag: beside a stop for a person to read, no alarm
[class st_old]
>59 <111 лет|года|год|рок*|years|yr|yrs|old, семьдесят, восемьдесят, девяносто, сімдесят, вісімдесят, девяносто, seventy, eighty, ninety, пенсион*, пенсіон*, 七十, 八十, 九十, 老了, 老花, i am blind, im blind, слепая, слепой, сліпа, сліпий
[class st_print]
letters, print, screen, tiny, small, texts, messages, буквы, букв!, мелк*, экран*, сообщени*, літери, літер!, дрібн*, екран*, повідомлен*, 字, 信息, 短信, 屏幕
[class stop_reason]
@st_old & @notsee, @st_old & @seebad, @st_old & @x_blind, @st_old & @b_eye, @notsee _2 @st_print, @st_print _2 @notsee, read these, читать вашу, читати вашу, прощайте, прощавайте, прощай!, прощавай!, навеки рассылк*, навіки розсилк*, nothing left for me there, nothing left for me here, block me, 问得我 _2 心慌, 烦得我 _2 心慌, 眼睛花 _4 按钮, 眼睛花 _2 找不到, 眼花 _4 按钮, 不用管我了 _2 删|退|取消, 不用管我 _3 删|退

# ---- messages wanted again
[answer start_word]
снимите стоп, зніміть стоп, снять стоп, зняти стоп, take the stop off, lift the stop, lift the block, lift the ban, разблокир*, розблокуйте, unblock, снимите блок*, зніміть блок*, 解除 _5 拒收, 解除拒收, 解除 _4 屏蔽, 解除屏蔽, carry on sending, carry on texting, continue sending, keep sending
передумал* _2 @st_verb, передума* _2 @st_verb, 改主意 _3 发, 想继续收, 想 _2 继续 _2 收, @st_verb _1 снова|опять|знов|знову|обратно|назад, включите _2 обратно, увімкніть _2 назад, верните|поверніть _2 смс*|рассылк*|розсилк*|акци*|акці*|повідом*, where did your texts go, said stop _5 carry on, 生气 _3 退订, 再把我加, 再把活动, 再把优惠

# ---- that it is enough, and nothing else; "how long may I" asks something, and "worn it long enough" tells of a bonnet
[answer stop_alone]
够了, сколько можно, скільки можна, да сколько можно, та скільки можна
[answer stop_phrase]
сколько|скільки можно|можна _2 @st_say, сколько|скільки можно|можна _2 писать|слать|присылать|звонить|писати|слати|надсилати|дзвонити|турбувати|беспокоить|тревожить|спамить|спамити

# ---- "I shall write back", "he asked me not to write, and I do"
[answer no_stop]
отпишусь!|отпишемся!|відпишусь!|відпишуся!|відпишемось! _3 позже|потом|завтра|вечером|после|коротко|как|когда|сегодня|скоро|через|утром|днем|пізніше|потім|ввечері|увечері|після|коли|як|сьогодні|зранку|вранці, отпишусь!|отпишу!|відпишусь!|відпишу! вам, отпишусь!|отпишу! об|о, відпишусь!|відпишу! про, обязательно отпишусь|отпишу, обовязково відпишусь|відпишу
просил*|просив|просила|велел*|велів|каже|казал*|говорит не писать|писати|писать|турбувати|беспокоить|тревожить _1 а|но|але я, а я пишу, раньше|раніше просил*|просив|просила _2 не писать|писати _2 теперь|тепер|сейчас|зараз
@st_remove _3 списку|списка|списков|списків тех|тих|кого|кто|хто|за
досить добре|нормально|непогано|гарно|швидко|легко|рівно|мяко|комфортно|терпимо, стоп кадр
цікаво, цікавить, цікавлять, зацікавил*, згодна!, згоден!, интересно, интересует, интересуют, заинтересовал*, согласна!, согласен!, interested, count me in, sign me up for it, sounds good, id love to, 感兴趣
发消息 _2 辛苦, 发消息 _3 辛苦, 谢谢 _2 发消息, 要退款, 要退钱, 要退费

# ---- "do not take me off", in the form of the verb that a ban takes; an old number for a new one; what is taken out that is no number
[answer no_stop]
не! удаляйте|убирайте|вычеркивайте|вычёркивайте|исключайте|стирайте|снимайте|выбрасывайте|теряйте|блокируйте, не! видаляйте|прибирайте|викреслюйте|виключайте|стирайте|знімайте|викидайте|губіть|блокуйте, dont|never remove|delete|take|drop|erase|cut|kick me|us|my, do not remove|delete|take|drop|erase|cut|kick me|us|my, dont|never remove|delete|take|drop|erase|cut|kick me|us|my off|from|out _3 @st_list, do not remove|delete|take|drop|erase|cut|kick me|us|my off|from|out _3 @st_list, 别|不要|千万别 把 我 _2 删|移|踢|去掉|拉黑
стар* _2 удалите|уберите|сотрите|видаліть|приберіть|зітріть, old _1 number|mobile|phone|landline|one _3 remove|delete|erase|take, удалите|уберите|сотрите _4 пишите|шлите|звоните|присылайте _1 на _1 этот|новый|другой, видаліть|приберіть|зітріть _4 пишіть|шліть|дзвоніть|надсилайте _1 на _1 цей|новий|інший, remove|delete|erase|take _4 use this|the one|new|number, номер* _3 сменил*|поменял*|змінил*|змінив*|помінял* _6 пишите|шлите|звоните|присылайте|пишіть|шліть|дзвоніть|надсилайте, my|new number _3 changed _6 use|text|call, 换号了 _9 发到|发这|发新|打这|打新|用这|用新, no longer works _4 use, no longer works _2 take it off, 旧号 _3 @st_remove_zh, 旧号码 _3 @st_remove_zh, 以前的号 _3 @st_remove_zh
исправьте|поменяйте _4 адрес!, уберите|удалите|исправьте|поменяйте _4 фамили*|отчество|ошибк*|опечатк*, виправте|поміняйте _4 адресу!, приберіть|видаліть|виправте|поміняйте _4 прізвищ*|помилк*|описк*, correct _4 address, remove|delete|correct|take _4 surname|maiden|typo|mistake, меня|мене в бан отправили|закинули|кинули, 多扣 _6 退, 扣了 _6 退, 重复扣 _6 退, 定金 _3 退, 押金 _3 退, 余额 _3 退, 卡 _2 能退, 疗程 _6 退
больше|більше ничего|нічого|ніщо|ничто|ніде|нигде не! турбу*|болит|болить|беспокоит|тревожит|чешется|свербит|свербить|замечаю|помічаю|чувствую|відчуваю, отписываюсь|відписуюсь|отпис*|відпис* как|як просили|договаривались|домовлялись|обещала|обіцяла, оставлю|оставила|залишу|залишила _2 в покое|спокої, оставить|залишити его|ее|её|их|это|кожу|шов|його|її|їх|це|шкіру _1 в покое|спокої, leave it alone, leave them alone, put|puts a? stop to my|his|her|our|its, discontinued
досить|достаточно|довольно|доволі|вполне приємно|приятно|швидко|быстро|спокійно|спокойно|красиво|професійно|профессионально|якісно|качественно|хорошо|неплохо|непогано|ввічливо|вежливо|уважно|внимательно|чисто|затишно|уютно|легко|комфортно|прохладно|дорого|далеко, enough cream|ointment|tablets|pills|gel|lotion|bandages|sun|sleep|water, 老公|老婆|家人|家里|医生|妈|爸 _1 不同意, 别给我留, 不用给我留, 别留, еще|ещё|ще|пока|поки не! ваш|ваша, цього|цей разу|раз без мене, этот раз без меня, opt|opted me? back in, стоп _1 назад|обратно|забираю, стоп _2 назад

# ---- ruder, and shorter
[answer stop_word]
un subscribe, un subscribe me, un sub
[answer stop_alone]
заїбали, заебали, задовбали, задолбали, затрахали, остогидли, осточертели, осточортіли, задрали, do one, do one mate, get bent, jog on, naff off, 走开, 滚开, 滚远点, 闪开, 可以歇了, 歇了吧, 拉黑了, 拉黑
[answer stop_phrase]
идите|иди|идти|пошли|ідіть|йдіть|пішли на! хер|хуй|фиг|три|х|фіг|хрен, идите|иди|пошли|ідіть|йдіть|пішли в! жопу|баню|лес|задницу|дупу|сраку|болото|пень, идите|иди|пошли к! черту|чертям|лешему, ідіть|йдіть|пішли до! біса|дідька|чорта, нахер|нахуй|нах!, задовбали|задолбали|заїбали|заебали|замахали|замучили|остогидли|осточертели _3 @st_say, @st_say _2 задовбали|задолбали|заїбали|заебали|замахали|остогидли|осточертели, 机器人 _1 走开|滚开|闭嘴|滚, be forgotten, досить|хватит|годі мене|меня|нас смикати|дергать|діставати|доставать|мучить|мучити, забудьте що|что я _4 была|була|був|был

# ---- in other letters, and with two of them changed about
[answer stop_word]
otpisk*, otpishi*, otpishe*, otpisat*, vidpisk*, vidpysk*, spto!, psto!, спто!, псто!, stop _1 发, who gave u my, where u get my number, where did u get my

# ---- words as they are spelt, which a slip of the finger would make a stop of: "send me the price", "may it get wet"
[class no_slip]
скиньте, скинь, скиньтеся, скиньтесь, скину, скинути, скинуть, скинете, перекиньте, перекинь, пришлите, пришліть, пошукайте, пошукаємо, відпустив, відпустила, відпустили, відпустило, отпустил, отпустила, отпустили, отпустило, спасу, стопі, стопе, стовп, стовпчик, столп, строп, впишіть, впишіться, впишись, впишусь, вписуюсь, впишите, впишитесь, включити, включить, включите, ввімкнути, прокрутите, прокрутити, замочить, замочити, замочите, помочить, помочити, помочите, змочити, змочите, намочить, намочити, намочите, затягнуться, затягніться, затягнулось, затянулось, затянулись, припишіть, припишите, призначте, применить, применять, припомнить, причинить, выручите, выручайте, виручіть, замовити, замовлення, замовляємо, замовчуємо, зализуйте, заліпіть, залепите, задали, задавали, завдали, помчите, промокните, промокніть, промочить, промочити, протрите, протріть, сотрите, вытрите, витріть, вичекайте, выверните, вывернуть, завязуєте, завязываете, завяжите, завяжіть, развяжите, розвяжіть, отвалиться, отвалится, отвалилось, відвалилась, відвалилось, відвалиться, уговорите, уговорили, умовили, скажусь, доколю, докололи, вказуйте, заколите, заклеили, заклеїли, заклейте, звязуйте, звязок, помовчати, промовчати, змовчати, умите, умийте, умойте, вмикати, вмикаю, прогуляйтесь, прогуляться, повчіть, принизить, приносить, refuge, reuse, reused, refuted, arrest, ceased, chancel

# ---- amiss is a name, an address, a needle; or the number that they rang, wrote to or gave themselves
[answer no_stop]
名字 _1 打错, 姓 _1 打错, 打错 _1 字|名字|地址|针|药|位置|地方|部位, 针 _1 打错, 药 _1 打错, 医生 _2 打错, 发错人了不好意思, 发错人了抱歉, 抱歉发错人, 对不起发错人, 我发错, 打错了 _1 很好|挺好|不错|好的, 发错了不好意思
i|ive|have _1 called|rang|dialled|dialed|texted|messaged|sent _1 wrong number|person, gave|give|given|left|put|wrote|entered|filled _2 wrong number|phone, wrong number _2 on|in my|the file|record|form|card|system
я _1 ошиблась|ошибся|помилилась|помилився _1 номером, номер _2 указала|указал|дала|дал|записала|вказала|вказав неправильно|неверно|неправильный|не!, не тот|той номер _1 указал*|дала|дал|дав|записал*|вказал*|вказав|записав
