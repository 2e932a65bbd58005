# Answers about a visit, and messages wanted again: more of the ways people put them, by what is said and not by the language's
# file. A reply that says one thing and also the other ("not Friday, Saturday") is weighed by its likeness to others.

# ---- will come
[answer confirm]
прибуду, прибудемо, завітаю, зайду, заїду, заїдемо, заскочу, підʼїду, підʼїдемо, підскочу, приведу, привезу, приведемо, привеземо, не пропущу, не проґавлю, лишаю|залишаю|залишаємо запис, запис лишаю|залишаю|актуальний|лишається, памʼятаю про, з радістю, так точно, домовленість в силі, побачимося, зустрінемось, явлюсь, зявлюсь, точно буду
прибудем, явлюсь, явимся, зайду, заеду, заедем, заскочу, подъеду, подъедем, подскочу, загляну, приведём, приведем, привезем, подойду, подойдём, не пропущу, оставляю|оставляем запись, запись оставляю|актуальна|остается|стоит, помню про|о, жду с нетерпением, с радостью, увидимся, встретимся, в назначенное время, как записан*, как договаривались, как договорились, мы|я у вас
wouldnt miss it, will make it, can make it, ill make it, well make it, see you there, it stands, still on, still coming, still good, turning up, be along, attend!, confirming, booked in, in my|the diary, shell|hell|theyll be there, cant wait, all set, ill be in
准点, 不见不散, 照常, 如约, 必来, 必去, 明天过去, 过去做, 去给您, 去给你, 我带 _3 去, 点到, 准到, 我会过去, 会嚟, 依约, 赴约

# ---- will not come
[answer cancel]
знімайте|зніміть|приберіть|прибирайте|заберіть|викресліть|видаліть _1 мене|мій|мою|нас _3 запис*|прийом*|візит*|процедур*|контрол*|огляд*, знімайте|відмініть|відміняйте|скасовуйте|скасуйте запис|прийом|візит|контроль|огляд, запис|прийом|візит|контроль|огляд _3 знімайте|зніміть|приберіть|відмініть|відміняйте|скасуйте|неактуальний, не йду, не їду, не йдемо, не їдемо, не доїду, не доїдемо, не потраплю, не дістанусь, не доберусь, не відпустили, не відпускають, зливаюсь, зливаюся, відбій, неактуальн*, рішила|вирішила|рішив|вирішив не _1 їхати|йти|приходити|робити, похорон*, цього|цей разу|раз без мене, робити|йти|їхати не буду
снимайте|снимите|уберите|забирайте|вычеркните|удалите _1 меня|мою|нас _3 запис*|прием*|визит*|процедур*|осмотр*|контрол*, снимайте|отмените|отменяйте|аннулируйте запись|прием|визит|контроль|осмотр, запись|прием|визит|контроль|осмотр _3 снимайте|снимите|уберите|отмените|отменяйте|отменить, не иду, не еду, не идем, не едем, не доеду, не доедем, не попаду, не доберусь, не доберемся, не отпустили, не отпускают, сливаюсь, отбой, неактуальн*, решила|решил не ехать|идти|приходить|делать, не вижу смысла ехать|идти|приходить|приезжать, на похорон*, этот раз без меня, делать|идти|ехать не буду, на контроль|осмотр|прием не пойду|приду|поеду|ждите
cancel the|my|our _2 appointment|booking|visit|session|slot|review|check|consult|follow up, have to cancel, going to have to cancel, need to cancel, must cancel, want to cancel, like to cancel, please cancel, not going ahead, wont|cant|cannot be at|there|in, cant get there, cannot get there, not driving|travelling|travel, snowed in, called away, jury duty, review|appointment|visit|session|slot|booking|check _1 not|isnt|no longer needed|required|necessary, give it to someone|somebody, let someone|somebody else have, take me off _3 list, a no to|from, no to the, count me out for, backing out, pulling out, remove|bin|scrap my _1 slot|appointment|booking, decided against, decided not to
退掉|退了 _3 预约|号|约, 预约 _2 退, 约 _2 退了, 号 _2 退掉, 号 _2 退了, 作废, 让给别人, 让给其他人, 别等我, 不用等我, 鸽了, 爽约, 没办法过去, 没法过去, 去不成, 来不成, 不想做, 还是不做, 先不做, 不做了, 不用安排, 不必安排, 无法赴约, 不能赴约, 别给我留, 不用给我留, 不用留, 销掉, 撤掉, 不去了, 不来了, 我不去, 不会去, 不赴约, 不走一趟, 不跑一趟

# ---- another time
[answer move]
переставте, переставити, перепишіть, переписати мене, підвиньте, пересуньте, перекиньте, перекинути на, не|незручн* _1 підходить|влаштовує|годиться, незручно, інше число, іншу годину, іншого разу, підберіть, запропонуйте, після свят, на вихідні, на вихідних, змінити годину|дату|день|час, поміняти годину|дату|день|час
переставьте, переставить, перепишите, переписаться, подвиньте, передвиньте, перекиньте, перекинуть на, не подходит, не устраивает, неудобно, другое число, другой раз, другую дату, подберите, предложите, после праздников|отпуска|каникул, на выходные, изменить|поменять|сменить дату|день|время|час, поменяйте|измените|смените дату|день|время|час|на
rebook, re book, rebooking, swap, bump it|me, push it, change my|the|our _2 appointment|booking|visit|session|slot|review|follow up|check|time|date|day, moved to, move to, be moved, different|another|other day|time|slot|date|dates, doesnt|dont|wont|does|do|will suit|work _1 me|for, other dates, later|earlier slot, after the holidays|weekend, not that day, not that time, some others, make it at|for|on|later, book me in? on|for|when, what else have you, do you have anything
另行安排, 重新排, 重新安排, 时间不合适, 时间不方便, 不方便, 那天没空, 可以推迟, 能不能提前, 往后挪, 晚些, 提早, 另一天, 别的日子, 预约改, 约改, 想改, 要改, 后天可以, 有没有周, 改周, 换到, 排别的, 挪一

# ---- will come after all that might be taken for a no: "no need to cancel", "нет проблем", "不会不来的"
[answer keeps_visit]
no need to cancel, dont cancel, do not cancel, not cancelling, not cancel, no change to, no changes, nothing has changed, no problem, no problems, no worries, no bother, no questions, no wont forget, havent forgotten, didnt forget, wont forget, wouldnt miss, wont miss, not missing, wont be late, not be late, wont let you down
не скасов*, не скасуйте, не скасовуйте, не відміня*, не відмініть, не перенос*, не змінюю, не змінюємо, без змін, нема проблем, немає проблем, без проблем, проблем нема|немає, не забула, не забув, не забуду, не запізнюсь, не підведу, питань нема|немає, не проти
не отменя*, не отмените, не отменил*, не перенос*, не меняю, не меняем, без изменений, нет проблем, без проблем, проблем нет, не забыла, не забыл, не забуду, не опоздаю, не подведу, вопросов нет, вопросов _2 нет, не против
别取消, 不要取消, 不取消, 不用取消, 没变, 不变, 不改, 不会不来, 不会不去, 不会迟到, 不迟到, 没问题, 没忘, 忘不了, 不会忘

# ---- a parting, of which "see" is no sight; to a reminder of a visit with the time it is a yes
[idiom farewell]
see you, see u, c u!, see ya

# ---- a visit by its name: what is said of one beside how the patient is, is for the desk
[told of_visit]
запис, запису, записи, записаний, записана, прийом, прийому, прийомі, візит*, контроль!, контролю!, огляд!, огляду!, процедуру!, сеанс*
запись, записи, записан*, прием!, приема!, приеме!, визит*, контроль!, контроля!, осмотр!, осмотра!, процедуру!, сеанс*
appointment*, appt*, booking, visit!, session!, slot!, follow up, review!, consult*
预约, 复诊, 复查, 面诊, 约的, 约了, 那个号, 的号

# ---- messages wanted again
[answer start_word]
можете _2 знову|знов|далі _2 писати|присилати|слати|надсилати|нагадувати, знову|знов|далі _1 повідомляти|повідомляли|присилайте!|нагадуйте!|нагадувати|шліть!, і далі пишіть!, далі пишіть!, як раніше _2 пишіть|присилайте|надсилайте, пишіть|присилайте|надсилайте _2 як раніше, передумала|передумав _1 відпис*, заберіть|забирайте|забираю _1 мій? стоп* назад?, стоп _1 забираю|скасовую|відкликаю|назад, випадково|помилково _1 надіслала|надіслав|написала|написав|натиснула|натиснув _1 стоп, відписалась|відписався _2 помилково|випадково|зопалу|здуру, зопалу|здуру|помилково|випадково _1 відписал*|відписав*, верніть мене _2 список|розсилку, включіть|увімкніть _2 знову|знов|назад, чого|чому перестали _1 нагадувати|писати|присилати|слати
можете _2 снова|опять|дальше _2 писать|присылать|слать|напоминать, можете слать|присылать сообщения|смс, снова|опять|дальше _1 присылайте!|напоминайте!|пишите!|шлите!|получать!, хочу _1 снова|опять _2 @sendv, как раньше _2 пишите|присылайте|шлите, пишите|присылайте|шлите _2 как раньше, передумала|передумал отпис*, заберите|забирайте|забираю _1 мой? стоп* обратно?, стоп _1 забираю|отменяю|отзываю|обратно, случайно|ошибочно|нечаянно _1 отправила|отправил|написала|написал|нажала|нажал _1 стоп, отписалась|отписался _2 ошибке|случайно|сгоряча|сдуру, сгоряча|сдуру|случайно|ошибочно _1 отписал*, верните меня _2 список|рассылку, включите|давай|давайте _1 снова|опять|обратно _2 @sendv, почему|чего перестали _1 напоминать|писать|присылать|слать, возобнов*
opt|opting me? back in, like|want|wish _2 opted back in, opt me in, sign me back up|on, messages|texts|reminders on again, turn|switch @send on, turn|switch _2 @send on again, texted|replied|sent|typed|pressed|hit stop by mistake|accident, stop by mistake|accident, you stopped texting|messaging|writing|reminding, why did my|the|your? messages|texts|reminders|sms|notifications stop, can you resume _2 @send, resume!, take back my stop, take my stop back, i take back stop, didnt mean _2 stop, unsubscribed by mistake|accident, add me to _2 list again
重新开启, 开启 _1 短信, 开启 _1 提醒, 开始接收, 订阅!, 订阅短信, 重新打开, 改回来, 再发我吧, 发我吧, 之前 _6 作废, 乱按 _3 退订, 按成退订, 按成了退订, 退订是误, 还想收, 还想继续收, 恢复一下, 恢复 _2 发
возобновите|возобновить|верните|вернуть|включите|включить _2 рассыл*|сообщени*|смс|напоминан*|уведомлен*, відновіть|відновити|поверніть|увімкніть|ввімкніть|увімкнути _2 розсил*|повідомлен*|смс|нагадуван*|сповіщен*, resume|restore|reinstate|restart|reactivate my|the|your|sending? messages|texts|reminders|notifications|sms, 恢复 _1 短信|消息|提醒|推送

[answer start_alone]
开始, 開始, 开始吧, start!, старт!, unstop!

# ---- marks by their pet names, and nothing at all
[class number_0]
нуль!, нулик, нуль балів, ноль балів, ноль баллов, 零, 零分, zero!, nil!
[class number_2]
двійка, двойка, двойку, двійку, двоечк*, двієчк*
[class number_6]
шістка, шестерка, шістку, шестерку, шестероч*, шісточк*
[class number_7]
семероч*, сімочк*, сімка, сімку, семерка, семерку, семёрк*, семёроч*
[class number_8]
восьмероч*, вісімочк*
[class number_9]
девяточк*, девяток
[answer score_word]
семероч*, семёроч*, сімочк*, восьмероч*, вісімочк*, шістка, шестерка, двійка, двойка, нуль балів, ноль баллов, 零分

# ---- the number of an answer, by what stands beside it: "选2", "option 2", "2 for me"
[told choice]
选, 选择, 我选, 回复, 回, 按, option, answer, number, вариант, варіант, цифра, ответ, відповідь, выбираю, обираю, ставлю, тисну, жму
[told choice_after]
for me, from me, for us, im afraid, x!, xx!, 吧, 哈, 哦, 呢, 了, 号, 谢谢, 对不住
