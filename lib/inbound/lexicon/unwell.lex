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
