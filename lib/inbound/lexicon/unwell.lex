# That all is not well, said in words that say so only together: "not everything is fine", "не всё в порядке". And who had to be
# seen by others: what they did is for a person to hear of, however well it is now.

# ---- not well
[worry unwell]
~not everything|all|entirely|quite|really|feeling|totally|completely|exactly|always is? fine|well|good|ok|okay|right|great|normal|perfect
~havent|hasnt|wasnt|isnt|arent|not been|feeling|felt? feeling? well|fine|good|right|okay|great|myself|normal, ~not been feeling? well|fine|good|right|great, ~far from fine|ok|okay|well|good|normal|great|perfect
~fine|ok|okay|well|good|great is|was|isnt|not not? the word, ~wish i could say _3 fine|ok|okay|well|good|great|same, ~cant|cannot say _3 fine|ok|okay|well|great|all good, ~could be better!, ~ive been better, ~i have been better
~не! все|всё|дуже|зовсім|надто|цілком|так|особливо|завжди _1 добре|гаразд|нормально|чудово|порядку|гладко|ок, ~не! в|у порядку, ~не! почуваю|почуваюсь|почуваюся|чую _1 добре|нормально|гаразд|здоровою, ~добре|нормально|гаразд не! почуваю|почуваюсь|почуваюся|є, ~бувало краще, ~могло _1 бути краще
~не! все|всё|очень|совсем|слишком|вполне|так|особо|всегда _1 хорошо|нормально|отлично|порядке|гладко|благополучно|ок|окей, ~не! в порядке, ~не! чувствую _1 хорошо|нормально|здоровой, ~хорошо|нормально|здоровой не! чувствую, ~бывало лучше, ~могло _1 быть лучше
~不是 一切|都|全|全部|什么都 _1 好|正常|顺利, ~并非一切, ~并非都, ~不是都好, ~不是一切, ~不都好, ~不全好, ~没那么好, ~谈不上好, ~不能说好, ~不能说都好, ~没有一切正常

# ---- seen to by others
[worry treated]
went|go|gone|been|taken|rushed|admitted|sent|drove|driven|ended up to|into|in|at the? hospital|emergency|er!|casualty|urgent care|a e|walk in, night|nights|day|days|week|weekend in|at the? hospital|emergency|er!|a e, was|been|am|is|stayed|lay|kept in|at the? hospital, discharged from
had|needed|need|have to? use|used|using|take|inject my|an|the? epipen|epi pen|adrenaline|inhaler|steroids, used my|the epipen|inhaler, epipen, epi pen
gp|doctor|dr|pharmacist|chemist|nurse|hospital|dermatologist|consultant gave|prescribed|started|put|has? me? on? _2 antibiotics|antibiotic|steroids|steroid|prednisone|prednisolone|antihistamines, dissolved it|them|my|the|filler|some _2 filler|lips|cheek|elsewhere|clinic|place, had _3 dissolved _2 elsewhere|clinic|place, hyaluronidase, hylase
потрапила|потрапив|лежала|лежав|була|був|забрали|повезли|відвезли|ночувала|ночував|лежу у|в лікарн*|стаціонар*|травмпункт*|реанімац*, викликала|викликали|викликав|приїжджала|приїздила швидк*, лікар|терапевт|дерматолог|хірург|сімейна|сімейний|педіатр призначив|призначила|виписав|виписала|прописав|прописала|вколов|вколола|дав|дала _2 антибіотик*|гормон*|преднізолон*|дексаметазон*|супрастин*, розчинили _3 філер|губи|іншій|іншому|препарат, іншій|іншому _2 розчинили|розчиняли, гіалуронідаз*
попала|попал|лежала|лежал|была|был|забрали|повезли|увезли|отвезли|ночевала|ночевал|лежу в! больниц*|стационар*|травмпункт*|реанимаци*, вызывала|вызывали|вызвали|вызвал|приезжала скорую|скорая, врач|терапевт|дерматолог|хирург|педиатр назначил|назначила|выписал|выписала|прописал|прописала|вколол|вколола|дал|дала _2 антибиотик*|гормон*|преднизолон*|дексаметазон*|супрастин*, растворили _3 филлер|губы|другой|другом|препарат, другой|другом _2 растворили|растворяли, гиалуронидаз*
住院, 住了院, 进了医院, 送医院, 去了医院, 去医院看, 去急诊, 去了急诊, 在医院 _2 晚|天, 医生|大夫|社区|药店 _2 开了 _2 抗生素|消炎|激素|抗过敏, 打了抗过敏, 打抗过敏, 打了激素, 溶解酶, 别家 _3 溶, 溶掉了

# ---- where a "no" ends without a comma: one begins to say something of their own
[told says_anew]
i!, im!, ive!, id!, my!, @b_part is|are|was|were|has|have|had|turned|turning|went|goes|looks|looking|feels|felt|got|getting|keeps|became|becoming, it|they|everything|all|this is|are|was|looks|feels|hurts|started|went|turned
задыха*, задиха*, умира*, вмира*, помира*, тошнит, нудить, болит, болить, кружится, крутиться, немеет, німіє, двоится, двоїться, печет, пече, кровит, я!, губа!, щека!, щока!, кожа!, шкіра!, глаз!, око!, нос!, ніс!, язык!, язик!, лоб!, чоло!, рука!, нога!, грудь!, голова!, веко!, повіка!, рот!, бровь!, брова!, лицо @x_pain, рана!
# and what is no denial of anything, but as a "but": who did not come to the phone, what one did not know
[class barrier]
no one|body answers|answer|answered|picks|picked|pick|told|tells|said|warned|replies|replied|called|calls, nobody|noone|no1 answers|answer|answered|picks|picked|pick|told|tells|said|warned|replies|replied|called|calls, no answer|reply|joke|joking|kidding|idea|clue|doubt|way|choice|wonder|appetite, no lie!, never had|felt|seen|known such|this|so, never had|felt anything like, never been so|this, wasnt|werent|not told that|about, didnt|dont|couldnt|cant|havent sleep|slept|eat|eaten a? wink|night|all|much|well?, no problems besides|except|other|but, nothing besides|except|but
никто не! отвечает|берет|берёт|сказал|предупредил|предупреждал|перезвонил|звонит, не! спала|спал|спится|уснула|уснул|ела|ел, без шуток|шутки|обезбола|обезболивающего|обезболивающих|аппетита|сил, нет аппетита|слов|сил, ничего кроме, никогда еще? такого|так|подобного не! было|болело|чувствовала
ніхто не! відповідає|бере|сказав|попередив|попереджав|передзвонив|дзвонить, не! спала|спав|спиться|заснула|заснув|їла|їв, без жартів|жарту|знеболювального|знеболювальних|апетиту|сил, нема|немає апетиту|слів|сил, нічого крім|окрім, ще? ніколи ще? такого|так|подібного не! було|боліло|відчувала
没人接, 没人告诉, 没人说, 没人理, 没人回, 没睡, 没吃, 没胃口, 没力气, 没开玩笑, 从没这样过, 从没这么, 从来没这么, 从来没有这么
# a yes, which to "does anything trouble you?" is another answer than to "is all well?"
[told bare_yes]
yes!, yes i have|do|did|there is, yep!, yeah!, yup!, sure!, да!, ага!, угу!, есть!, да есть|было|заметила|заметил, так!, є!, так є|було|помітила|помітив, 有, 有的, 是, 是的
[worry unwell]
feel|feeling|felt|am|im|very|so|really|quite|bit ill!|poorly|rotten|rubbish|lousy|awful|terrible|dreadful|crap|shit|faint|lightheaded, feel|feels like hell|shit|crap|death|dying, lips|tongue|mouth tingle|tingles|tingling|tingly, хрен* чувствую|себе, чувствую|почуваю|почуваюсь|почуваюся|себя|себе хрен*|паршив*|погано|плохо|жахливо|ужасно|отвратительно, хренов*, хріново, паршиво, 很差, 好差, 太差, 很惨, 好惨, 难受死, 不行了
# who is left alone with it asks for us, and not for an end of messages
you never|havent|didnt|dont|wont _1 called|call|rang|ring|phoned|phone|answer|answered|reply|replied|respond|responded|pick, nobody|no one|noone|no1 _1 called|calls|rang|answers|answered|picks|replies|replied, why dont|didnt|havent|wont you|anyone|anybody call|called|ring|rang|phone|answer|answered|reply|replied|pick, dont|not ignore me, dont|not leave me alone with|like|in, dont|not leave me like|here|now
почему|чего|зачем вы? не! звоните|перезвонили|позвонили|отвечаете|ответили|берете, вы так? и? не! перезвонили|позвонили|ответили|отвечаете, не! игнорируйте|бросайте|оставляйте меня|нас? _1 одну|одного|так|с|наедине, не! игнорируйте|бросайте меня
чому|чого|нащо ви? не! дзвоните|телефонуєте|передзвонили|подзвонили|відповідаєте|відповіли|берете, ви так? і|й? не! передзвонили|подзвонили|відповіли|відповідаєте, не! ігноруйте|кидайте|лишайте|залишайте мене|нас? _1 одну|одного|так|з|наодинці, не! ігноруйте|кидайте мене
不要不理我, 别不理我, 别不管我, 不要不管我, 怎么不 _1 回|接|打, 为什么不 _1 回|接|打, 没人 _1 接|回|理
[answer no_stop]
you never|havent|didnt|dont|wont _1 called|call|rang|ring|phoned|phone|answer|answered|reply|replied|respond|responded|pick, why dont|didnt|havent|wont you|anyone|anybody call|called|ring|rang|phone|answer|answered|reply|replied|pick, dont|not ignore me, dont|not leave me alone with|like|in, dont|not leave me like|here|now, почему|чего|зачем вы? не! звоните|перезвонили|позвонили|отвечаете|ответили|берете, вы так? и? не! перезвонили|позвонили|ответили|отвечаете, не! игнорируйте|бросайте|оставляйте меня|нас? _1 одну|одного|так|с|наедине, не! игнорируйте|бросайте меня, чому|чого|нащо ви? не! дзвоните|телефонуєте|передзвонили|подзвонили|відповідаєте|відповіли|берете, ви так? і|й? не! передзвонили|подзвонили|відповіли|відповідаєте, не! ігноруйте|кидайте|лишайте|залишайте мене|нас? _1 одну|одного|так|з|наодинці, не! ігноруйте|кидайте мене, 不要不理我, 别不理我, 别不管我, 不要不管我
отпишите|отпишитесь|відпишіть|відпишіться мне|мені|на|в|у|сюда|сюди|как|як|когда|коли|сколько|скільки|цену|ціну|по, не! хочу дальше!|далі!, а? стоп то|і|и, last|bus|next stop!, stop! on the bus, get off at the stop
[red flag_vision]
~cant|cannot|couldnt|dont|unable to? see well|clearly|properly|right|straight, ~не! вижу|видит|видят хорошо|нормально|четко|чётко|ясно|толком, ~не! вижу как следует, ~не! бачу|бачить|бачать добре|нормально|чітко|ясно|толком, ~не! бачу як слід
[good fine]
谢谢 _3 记得|惦记|想着
[good fine]
нема скарг, немає скарг, нет жалоб, в нормі, в норме, отека ноль, заживает, заживаем, загоюється, zero|0 issues|problems|complaints|проблем|скарг|жалоб, all settled, 消肿了, 不烫了, 零不良, 都平了, 体温 三十六, 三十六度
[red flag_chest]
сердце выскакивает|выскочит, серце вискакує|вискакуе|вискочить
[worry serious]
tablets|painkillers|pills|paracetamol|ibuprofen|nurofen barely|hardly|not|dont|didnt|arent|doesnt help|helping|work|working|touch, 吃了 药|止痛药 也|还|都|但 不行|没用|不管用|没效, 妈|爸|老婆|老公|女儿|儿子|他|她 _1 说 想死|不想活, тільки немає|нема чутливості|відчуття|відчуттів, только нет чувствительности|ощущений
[class ambulance]
сижу|лежу|жду|нахожусь в|у неотложке|травмпункте|скорой|реанимации|окулиста, сиджу|лежу|чекаю|я у|в неотложці|травмпункті|швидкій|реанімації|окуліста
[red flag_pain]
thunderclap, axe in|through my head|skull, 头 _2 斧|锤|劈开|砸开, топор* в голове, голов* топор*|сокир*, сокир* в голові
[class nobreath]
cant|cannot|couldnt|cnt catch|ctch my breath|brth|breth|breath
