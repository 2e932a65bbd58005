# English. Apostrophes fall away before words are looked up: "can't" is cant.

[class filler]
a!, an!, the!, so!, very!, really, quite, rather, pretty!, just!, now!, still!, also, too!, bit!, a bit, a little, little bit, kinda, kind of, sort of, like!, totally, absolutely, completely, all!, even, already, again, today, actually, literally, honestly, tbh, um!, uh!, my!, your!, her!, his!, our!, me!, right now, at all, pretty much, much!, such!, dead!, proper, bloody, super!, well!, of!, been!, be!, is!, are!, was!, were!, am!, im!, its!, it!, has!, have!, had!, ive!, he!, she!, they!, we!, u!, ur!, that!, this!, there!, theres!, to!, bro, hun, comma
[class negation]
no!, without, zero!, none, nothing, free of, never, neither, nor!, nil!, no more, no sign of, no signs of, not any, havent had, havent got, dont have any, dont have, didnt have, no longer
[class negation_verb]
not!, dont!, doesnt, didnt, isnt!, wasnt, arent, werent, aint!, hasnt, havent, nt!, isn, doesn, don!, not even
[class negation_after]
free!, nope, none!, negative!, absent, nah!
[class denial]
none of the above, none of that, none of those, none of these, none of it, none of them, none of your list, none of the symptoms, none of the listed, none whatsoever, have had none, had none, have none, got none, none here, none at all, none so far, none for me, none present, none noticed, nope nope, no no no, not one of those, not one of them, not one of these, not a single one, nothing of the sort, nothing like that, nothing of that, nothing of this, nothing on that list, nothing on the list, nothing from the list, nothing you list*, no to all, no to everything, no on all, all no!, all negative, all absent
[class unseen]
not observed, not noticed, not seen, not present, not experienced, have not had, havent had any, didnt notice, havent noticed, havent seen, never had, never happened, didnt happen, not applicable
[class barrier]
but!, however, although, though!, tho!, except, because, cause!, cuz, coz, cos!, only!, since!, until, unless, when!, if!, while!, just!, merely, thing is, except that
[class alternative]
or!, nor!
[class kin]
mum!, mom!, mums!, moms!, mother, mothers, mum in law, mother in law, dad!, dads!, father, fathers, husband, husbands, hubby, wife!, wifes, partner, partners, son!, sons!, daughter, daughters, child!, childs, children, kid!, kids!, baby!, babys, toddler, little one, my boy, my girl, brother, brothers, sister, sisters, grandma, grandmas, gran!, nan!, grandad, grandfather, grandmother, granny, grandpa, aunt*, uncle*, cousin*, nephew*, niece*, in law, fiance*, boyfriend*, girlfriend*, friend!, friends!, bestie, mate!, colleague*, boss!, dog!, dogs!, cat!, cats!, puppy, kitten, horse!, pet!, family, neighbour*, neighbor*, twins
[class still]
still!, yet!, not yet, even now, not gone
[class past]
was!, were!, had!, yesterday, earlier, before!, first day, at first, the first, on monday, on tuesday, last week, used to, days ago, did!, had been, first few, initially, in the beginning
[class gone]
gone now, has gone, have gone, is gone, are gone, all gone, its gone, gone away, gone by, went away, went down, gone down, has passed, passed!, disappear*, vanished by, wore off, worn off, subsid*, settled!, settled down, faded, healed, cleared, cleared up, over now, is over, calmed down, resolved, completely gone, totally gone, stopped!, no more, fixed, better now, back to normal, came back to normal, come back to normal, gone, all away, away now, no longer, eased off, eased, sorted, fell off, came off, dropped off, washed off, recovered, out now
[class notgone]
wont go, doesnt go, not going, hasnt gone, havent gone, not gone, isnt going, still there, still here, wont stop, not stopping, doesnt stop, didnt go, wont heal, not healing, wont settle
[class almost]
almost, nearly, mostly, partly, not completely, not fully, not all
[class common]
i!, you, me!, my!, he!, she!, it!, we!, they!, them, us!, this, that, these, those, who!, what!, which, where!, when!, how!, why!, and!, or!, if!, in!, on!, at!, to!, from, with, by!, for!, of!, as!, into, out!, up!, down!, over, under, after, before, about, around, do!, does, did, done, go!, goes, going, went, get!, gets, got, getting, make*, made, take*, took, give*, gave, come*, came, see!, look!, looks, say*, said, tell*, told, think, thought, know*, knew, want*, need*, feel*, felt, put!, use*, using, work*, day*, week*, month*, year*, time*, hour*, minute*, morning, evening, night*, today, tomorrow, yesterday, monday, tuesday, wednesday, thursday, friday, saturday, sunday, jan*, feb!, march, april, may!, june, july, august, september, october, november, december, new!, old!, first, last, next, one!, two!, three, four, five, some*, any*, other*, another, more, less, most, many, few, lot*, can!, could, will, would, should, shall, might, must, let!, lets, please, pls, plz, hi!, hello, hey!, hiya, dear, doctor*, dr!, doc!, nurse*, clinic*, husband, hubby, wife, mum!, mom!, mother, sister, daughter, son!, friend*, mate!, people, girl*, guys, team, everyone, everybody, everything, something, everyday, home, house, kids, baby, face, hands, jab*, injection*, injected, inject*, filler*, botox, laser*, peel*, thread*, treatment*, procedure*, session*, appointment*, cream, wash*, massage*, sleep*, slept, eat*, ate!, drink*, water, tea!, coffee, gym, sun!, sunscreen, spf, makeup, shower, sauna, aloe, mirror*, phone*, message*, text*, photo*, pic!, pics, lol!, haha*, hehe*, xx!, x!, xxx!, ha!, oh!, ah!, wow!, omg, yay, am!, im!, ill!, ive, id!, youre, thats, whats, its, been, being, always, sometimes, maybe, perhaps, both, each, every, side*, left!, right!, back!, here, there, then, than, because, off!, own!, same, such, keep*, kept, follow*, instruction*, advice, aftercare, leaflet*, told, exactly, as!, promised, avoid*, will!, till, until, tmrw, care, caring, remember*, kind*, checking, check, asking, ask*, having, whole, big!, small, long!, short, hot!, eyes!, lips!, skin!, nose!, once, twice, times, moving, move*, everything, smile*, smiling, number*, score, rate, rating, mark*, points, stars, star, staff, reception, door, car!, bus!, job, place, way!, thing*, stuff, name*, yes!, no!, lady, ladies, sir!, madam, apply*, applied, drinking, wear*, bought, buy*
[good fine]
satisfactory, splendid, hunky dory, tickety boo, peachy, dandy, fabulous, over the moon, cloud nine, like a million, on top of the world, right as rain, couldnt be better, never better, better than ever, all systems go, business as usual, no complaints, no side effects, no complications, no reaction, nothing to report, nil to report, flawless, stunning, gorgeous, breathtaking, chuffed, happy as larry, no regrets, a fairy tale, ten years younger, ten years off, good as new, without a hitch, smooth sailing, fine, ok!, okay, okey, oke!, okk!, k!, kk!, good, goood, great, gr8, perfect*, excellent, brilliant, brill!, awesome, amazing, wonderful, fantastic, fab!, fabulous, lovely, super!, superb, cool!, alright, allright, all right, happy, delighted, thrilled, pleased, glad, love it, loving it, loving, love my, beautiful, gorgeous, glowing, smooth, soft, normal, normally, dreamy, like a dream, best, better than ever, better than before, over the moon, tip top, top marks, full marks, top!, sorted, grand, spot on, peachy, hunky dory, dandy, hakuna matata, sweet!, nice, nicely, comfortable, comfy, chuffed, stunning, dry and clean, clean, all clear, clear now, works perfectly, working, as new, brand new, fully recovered, recovering, healing nicely, healing, healed, on the mend, cant complain, no complaints, not bad, not bad at all, no problem, no problems, no prob, no probs, no issues, no issue, no worries, no side effects, nothing to report, nothing wrong, nothing bad, nothing to complain, not a thing wrong, no trouble, no concerns, no dramas, couldnt be better, could not be better, never better, never felt better, feeling good, feel good, feels good, doing well, doing good, doing great, am well, all well, is well, im well, very well, went well, going well, oll good, gud!, gd!, all gud, all gucci, all good, a ok, aok, hunky, right as rain, rosy, zen, like new, dont worry, nothing to worry, not worried, yep, yup, yeah, yes!, aye!, ye!, sure, of course, fit as a fiddle, mint!, ace!, dope, lit!, spiffing, splendid, bomb!, killer!, boss!, on point, looks great, look great, 10 out of 10, ten out of ten, satisfied, content, relaxed, healthy, alive, kicking, buzzing, blessed, god bless, thank god, bien, gut!, tout va bien, bueno, todo bien, fresh, tight and right, as usual, back at work, back to work, went to work
[good thanks]
thank*, thx!, thnx, tnx, tx!, ty!, tysm, ta!, cheers, merci, danke, gracias, appreciate*, appreciated, grateful, many thanks, much obliged, senk yu, senkyu, sank you, tenk*, same to you, same to u, you too, u too, likewise, bless*, happy new year, happy birthday, merry, christmas, xmas, happy holidays, happy easter, to you too, same 2 u, congrat*, kisses, hugs, xoxo
[good noted]
noted, got it, understood, understand, will do, roger, gotcha, received, clear!, copy that, wilco, i will, ill do, sounds good, makes sense, got the message, will avoid, will keep, will follow, followed, following, doing as, did as, did everything, no gym, no sun, no makeup, no sauna, no alcohol, no touching, as instructed, as told, as you said, as u said, as promised, as advised, as recommended, on it!

[idiom harmless]
half an hour, half hour, half past, halfway there, half price, half expected, half the price, better half, kill for another, want to kill me, wants to kill me, killing me with envy, fainted at the, faint at the price, allergic to surveys, degrees in the garden, degrees outside, degrees out, the hell alone, what the hell, get the hell, who the hell, its cold outside, its freezing outside, on dark skin, for dark skin, work on dark, normal colour, normal color, usual colour, natural colour, lip augmentation, breast augmentation, lip enhancement, breast enlargement, bigger lips cost, @dying of|with|from|for _1 @joy, im dead lol, im dead these, dead at how, heart attack level, near heart attack when he saw, nearly fainted when, almost fainted when, nearly died when, fainted when he saw, fainted when she saw, drop dead gorgeous, bleeding is my wallet, bleeding is my bank, wallet is bleeding, bleeding money, hurts only my wallet, hurts is my wallet, pain is my wallet, pain was paying, pain was the bill, pain was the price, cold outside, cold out there, cold in here, freezing outside, sore loser, pain in the neck getting, gave up smoking, died laughing, dying of laughter, dead gorgeous, drop dead gorgeous, to die for, killer job, killer legs, killer lips, killer nose, killer look*, killer heels, killer smile, die laughing, dying laughing, laugh* to death, laughed my head off, laugh* my ass off, nearly died laughing, laughed till _2 hurt, cried laughing, crying with laughter, tears of joy, cry* with joy, crying happy, happy tears, cry* of happiness, took my breath away, breathtaking*, breath taking, takes my breath, take my breath away, blown away, knock* _2 out with, heart skipped a beat, skip* a beat, speechless, lost for words, no words, cant stop looking, cant stop smiling, cant stop staring, cant stop touching, cant stop kissing, cant stop admiring, cant stop laughing, cant take my eyes off, cant believe my eyes, couldnt believe my eyes, eyes popped, popped out of his head, jaw dropped, jaw on the floor, jaws on the floor, went blind from, blind* by my beauty, blind* with beauty, blinded by, go blind from, blinding beauty, blindingly, green with envy, dying of envy, die of envy, dead with envy, sick with envy, red with envy, bomb!, the bomb, da bomb, on fire in a good way, glow* like, hot stuff, smoking hot, smokin hot, looking hot, lookin hot, feel* hot, hot mama, hot mom, hot mum, so hot right now, bloody amazing, bloody brilliant, bloody good, bloody lovely, bloody gorgeous, bloody marvellous, bloody fantastic, bloody great, sick!  in a good way, sick results, these lips are sick, killing it, slay*, dead!  im dead, im dead lol, literally dead lol, insane results, insanely good, crazy good, stupid happy, scared to death before, was scared, was frightened, was afraid, was worried, was nervous, was terrified, expected pain, thought it would hurt, thought itd hurt, thought _4 hurt, painless, pain free, painfree, weight off my shoulders, burst* with joy, bursting with happiness, head over heels, froze my bum off, froze my, freezing in there, broke a leg, heart melted, melts my heart, fell in love, falling in love, fall* for, stunned, stun*, shocked in a good, car died, battery died, phone died, dead tired, stuck at work, no sweat, no brainer, no biggie, growing mad, grow* like mad, growing like crazy, growing well, growing nicely, hairs falling out as, falling out like crazy as, dropping out like crazy, dropping out as, see better than, see better, see you, see u, c u!, see ya, can see clearly, see clearly, seeing clearly, see perfectly, see well, sees well, see fine, see just fine, seeing fine, seeing well, vision perfect, vision fine, vision ok, vision normal, vision is fine, vision good, eyesight perfect, eyesight fine, eyesight good, clear vision, vision clear, sharp as an eagle, eagle eye*, breathing fine, breathing well, breathe fine, breathe freely, breathing freely, breathe easily, breathe easy, breathing easy, breathing normally, breathe normally, breathing through nose, breathing normal, breathing ok, breathing great, breathe well, breathe better, breathing better, swallow fine, swallowing fine, swallow well, swallowing ok, swallow normally, speak fine, speech fine, speech normal, speech ok, talk fine, talking fine, talking normally, eat fine, eating fine, drink fine, move everything, moving everything, moves fine, both sides move, smile works, wound dry, wounds dry, wound clean, scar fine, scar is fine, stitches out, stitches fine, hair grow*, hairs grow*, hair falling out as, sensation back, feeling back, feeling has come back, feeling came back, temperature normal, temp normal, temp is normal, no temp, temperature 36*, temp 36*, 36.6, normal temperature, dont feel a thing, didnt feel a thing, cant feel a difference, cant feel any pain, dont feel any, dont feel any pain, feel no pain, felt nothing, no feeling of pain, cant feel them, cant feel the threads, cant feel the implant*, cant see any bruise*, cant see any bruising, cant see any scar*, cant see the scar*, cant see any marks, cant see a mark, cant see any swelling, cant see anything wrong, cant see any problem*, cant see any redness, cant even see, nothing to see, can hardly see the scar*, can barely see the scar*, scar barely visible, cant wait, cannot wait, red lipstick, white teeth, white smile, black dress, black friday, cold drink, cold pack*, cold compress*, ice pack*, cold water, blue eyes, pressure bandage, hard to believe, hard to say no, had a hard time believing, hard work, work hard, rock hard abs, cold weather, cold coffee, dropped my phone, tight schedule, crack* me up, cracking, pins dropped, burning desire, burn calories, burn* with desire, out of breath from laughing, laughing so hard, hurt from laughing, hurts from laughing, cheeks hurt from smiling, face hurts from smiling, cheeks hurt from laughing, belly hurts from laughing, belly hurt from laughing, not in agony, no agony
drop dead, fighting fit, bite the bullet, pain in the neck, pain in the ass, pain in the arse, no pain no gain, wild horses, break a leg, over my dead body, scared stiff, bored to death, worried sick before, kill* two birds, kids are killing me, killing time, numb* with happiness, sick day, called in sick, kid is sick, child is sick, blind date, double chin gone, double chin is gone, double booked, double appointment, double check*, double session, double masking, blurred the photo, photo blurry, blurry photo, photo is blurry, black out curtains, dark circles, dark spots faded, dark mark* faded, dark hair, dark blonde

# ---- parts
[class b_eye]
eye!, eyes!, eyeball*, eyesocket, pupil*, eyeing, eys!, eie!
[class b_lid]
lid!, lids!, eyelid*, eye lid, eye lids
[class b_brow]
brow!, brows!, eyebrow*, forehead, forehed, frown
[class b_lip]
lip!, lips!, upper lip, lower lip, mouth corner, cupid*
[class b_nose]
nose!, nostril*, tip of my nose, nosetip, septum
[class b_mouth]
mouth, mouths, corner of my mouth, corner of the mouth, mouth corner
[class b_face]
face!, facial*, cheek*, chin!, jaw!, jawline, temple!, temples, nasolabial, half my face, side of my face, half of my face, faces
[class b_skin]
skin!, patch!, patches!, spot!, spots!, area!, flap!, dot!, injection site, injected side, injection spot, site!, edges
[class b_neck]
neck!, throat area, collar, nape
[class b_throat]
throat*, windpipe, gullet, larynx, thoat
[class b_tongue]
tongue, toung*, tonge
[class b_chest]
chest, sternum, ribs!, rib!, breastbone, lungs, lung!
[class b_belly]
belly, tummy, stomach, abdomen, flank*, waist, love handle*, thigh*, hip!, hips!, bum!, buttock*, side of my belly, navel, belly button
[class b_limb]
arm!, arms!, hand!, hands!, finger*, leg!, legs!, foot!, feet!, elbow, wrist, shoulder*, underarm*, armpit*, bikini line, shin!, shins!, knee*
[class b_calf]
calf, calves, calfs, back of my leg, back of the leg, back of my knee, behind the knee, behind my knee, lower leg
[class legone]
one leg, left leg, right leg, one calf, one foot, one ankle, left calf, right calf, my leg, one of my legs, the leg, leg!
[class b_breast]
breast*, boob*, tit!, tits!, nipple*, implant*, bust!, areola
[class b_wound]
wound*, stitch*, scar!, scars!, incision*, suture*, cut!, needle hole, puncture, injection hole, sutures, seam!, the site, graft*, scab*, crust*, dressing
[class b_scalp]
scalp, head!, donor area, back of my head, back of the head, crown!, transplant area, transplanted area, recipient area, hairline, graft area
[class b_ear]
ear!, ears!, earlobe, behind the ear, behind my ear
[class b_treated]
treated area, treated bit, treated spot, treated side, frozen bit, frozen area, where you froze, where u froze, where the laser, where the needle, where she injected, where you injected, where u injected, where it was injected, where i was injected, treated place, side she injected, injected area, underarm*, bikini line, armpit*, laser area, lasered area
[class sight]
sight!, vision, eyesight, see!, seeing, sees!, view!, look at, picture, everything i see, everything i look, everything looks, things look, screen, letters, words on, read, reading, focus*, visual*, field of view, half the world, world!, room!, telly, tv!, lights, light!, lamp!, lamps, headlights, streetlights
[class half]
half!, one half, left half, right half, left side, right side, one side, one corner, side of everything, halves, corner of my eye, edge of, right of everything, left of everything, bottom half, top half, upper half, lower half, one cheek, one eyebrow, one brow, only one, one eye
[class speech]
speech, speak*, talk*, words!, word!, sentence*, pronounc*, say things, saying, speach, tlk*, language
[class voice]
voice*, vioce
[class swallow]
swallow*, swalow*, gulp, eat!, eating, drink!, drinking, food, get my tea down, get food down
[class breath]
breath*, breathing, breathe, breating, air!, inhal*, brething, breth!, lungs
[class smile]
smil*, grin*, pout, whistle, kiss!, laugh*
[class heart]
heart, heartbeat, pulse
[class blood]
blood, bloody, bleed*, blod!, bled!, claret
[class cloth]
pillow*, gauze*, towel*, bandage*, dressing*, hanky, hankies, tissue*, sheet!, sheets, kitchen roll, napkin*, plaster*, pad!, pads!, compress*, shirt, tshirt, cotton, bra!, hat!, cap!, sock, socks, bed!, pyjamas, pajamas, mattress
[class thread]
thread*, string!, strings, suture end, filament, fishing line, wire!, cord!, bristle, something white, something sharp, stitch end, spike, needle end, end of something, whisker, plastic bit
[class pill]
pill!, pills!, tablet*, painkiller*, pain killer*, ibuprofen, paracetamol, codeine, nurofen, tylenol, advil, meds!, medicine, medication, analgesic*, aspirin, antihistamine, tramadol, voltaren, diclofenac
[class hole]
hole!, holes!, crater*, puncture, pinprick, opening, gap!, little jabs, jabs
[class patch]
patch*, spot!, spots, area, bit!, stripe*, ring!, streak*, blotch*, dots, map!, mark!, marks!, corner

# ---- what can be wrong
[class x_dim]
blur*, fuzz*, fog!, foggy, fogged, mist*, haz*, cloud*, dim!, dimmer, dimmed, dim*, smear*, milky, smoky, smoke, steamed, dirty glass, dirty window, water, underwater, watery, grey!, gray!, greyed, faded, faint, grainy, pixel*, unclear, not clear, swim*, distorted, wavy, warped, bent!, wobbly, halo, halos, haloes, rings!, glare, dazzl*, sparks, flashes, floater*, flashing, worse!, less!, poor!, poorly, bad!, badly, weak!, weaker, off!, odd!, weird, funny!, strange, shadow*, shaded, sepia, vaselin*, grease, greasy, cling film, jelly, soup, frosted, snow!, snowy, static, shimmer*, blotch*, tunnel, kaleidoscope, muffled, packed up, packing up, lost focus, out of focus, not sharp, sharp no more, cant focus, wont focus, dull, black spot, blind spot, spots, patch, hole!
[class x_dark]
dark!, darker, darkness, black!, blackout, blacked, went black, gone black, dusk, night fell, lights out, shadow*, shade, no light, tunnel, turned off, switched off, turned the lamp down, switched the lamp off, somebody turned off, bulb
[class x_blind]
blind!, blinded!, went blind, gone blind, going blind, blindness, blid!
[class y_lost]
lost!, losing, loss!, lose!, gone!, going!, disappear*, vanish*, missing, left me, packed up, fail*, nearly gone, almost gone
[class y_vanish]
vanish*, missing, disappear*, gone!, cut off, eaten, nibbled, erased, blank, isnt there, not there, wiped, blacked out
[class x_double]
saw four, see four, two steering wheels, two moons, two suns, two of everyone, two of everybody, two of each, everything twice, shadow copy, ghost image, double vision, seeing double, see double, see two, seeing two, sees two, two of every*, two of each, theres two of, two pictures, two screens, two of you, two of him, two of her, two of them, two moons, two roads, has a twin, have twins, has twins, twins!, lamp has a twin, in duplicate, everything twice, everything doubled, two images, double images, ghost image*, ghosting, doubled vision, letters overlap, lines overlap, splits in two, double everything, two copies, two lines where, two lamps, two heads, two noses, two moons
[class curtain]
curtain*, blind came down, shade came down, shutter*, like a veil, veil!, blinds came, visor, eclipse, tunnel vision, down a tunnel, through a keyhole, through a straw hole, dirty lens
[class x_veil]
curtain*, veil*, shutter*, film!, membrane, cobweb*, net curtain, gauze, fog!, smoke, window, glass!, blind!, blinds, shade!, wall, screen door
[class notsee]
not being able to see, not able to see, unable to see, tell how many fingers, count _2 fingers, black sun, through _3 vaseline, jar of vaseline, walking into the _2 door, walk into the _2 door, walking into door*, walking into people, walking into wall*, bumping into, bump into door*, hole in the middle of, blind spot, only a tunnel, tunnel vision, eyes wont _2 look, eyes look different, eyes go different, eyes point different, cant see!, cant see, cannot see, can not see, cnt see, cant c!, couldnt see, dont see well, dont see, doesnt see, didnt see anything, unable to see, not able to see, not seeing, not see, cant really see, barely see, can barely see, hardly see, can hardly see, if i could see, could see properly, when i can see, when i can see it, see nothing, sees nothing, see less, seeing less, see worse, seeing worse, see badly, see poorly, see bad!, only see light, only sees light, see only light, sees only light, only light and shadow*, all i see is, everything is black, everything black, everything is dark, everything is dim, everything is blurry, everything looks blurry, everything is grey, cant read, cannot read, cant make out, cant recognise, cant recognize, walk into doors, walking into doors, bump into things, bumping into, miss the cup, pour* next to, lost sight, lose sight, losing sight, lost my sight, lost vision, eye is nearly gone, eye is gone, eye gone, eye has gone, eye is nearly, eye is almost gone, eye not working, eye doesnt work, eye stopped working, eye packed up, eye went, blind in, i am blind, im blind, i went blind, gone blind, going blind, went blind in, went black in front, black in front of my eyes, the room disappears, world disappears, half is missing, half the mirror is missing, part of the mirror missing, missing half, cant drive because, letters dance, letters swim, letters jump, letters run, lines jump, cant focus, eyes wont focus, cant see out, black spot in the middle, black hole in the middle, hole in the middle of, spot in the middle of, grey spot, lights have halos, stars in front of, spots in front of, flashes of light, flashing lights, sparks in my eye, floaters, lightning in my eye, colours look, colors look, colours are washed, colors are washed, number plate*, cant find the keys on, hub* will drive me, someone has to drive
[class seebad]
see everything blurry, see blurry, see blurred, sees blurry, seeing stars, seeing spots, seeing black, vision went, vision gone, sight went, sight gone, sight is gone, vision is gone, vision is bad, vision worse, vision is worse, vision is off, vision is weird, vision is strange, vision changed, vision is funny, vision problem*, trouble seeing, hard to see, difficulty seeing, difficult to see, hard time seeing, problem seeing, problems seeing, struggle to see, struggling to see
[class x_cut]
scratch*, sand!, grit!, gritty, sandpaper, needle in, needles in, glass in, stab*, poke*, poking, sting*, lemon in, pepper in, onion
[class x_bulge]
bulg*, pop!, pops, popping, popp*, stick* out, sticks out, protrud*, pushing out, pushed out, push* forward, pressure, pressing, press!, explode, burst*, bigger than the other, frog*, goggl*, squeez*
[class bulge_out]
leave its socket, out of its socket, pushed out of, eye _2 bulging, its bulging, eyeball bulg*, eye pops, like a frog, frog eye*, about to pop, going to pop, ping pong ball
[class x_rock]
hard!, harder, hard!  as, rock!, rocky, rock hard, rock solid, solid, stone*, stony, like stone, like wood, wood!, wooden, woody, like a rock, concrete, marble!, marbles, firm, firmer, stiff, tense, tight as, brick, plank, board!, pebble*, gravel, golf ball, bowling ball, like a drum, cardboard
[class x_droop]
droop*, drop!, dropped, dropping, drops!, hang!, hangs, hanging, hung!, fell!, fallen, falls!, falling, sag!, sags, sagging, slid!, slip*, slides, half shut, half closed, halfway, wont open, wont stay up, wont stay open, cant lift, cant open, cant raise, cant keep open, does not open, doesnt open, doesnt lift, wont lift, not opening, came down, come down, down!, closed, shut!, closing, closes by itself, heavy, lower than, lazy, asleep, sleepy, ptosis
[class x_shut]
shut!, closed!, half shut, halfway shut, half closed, closing, wont open, cant open, doesnt open, not opening, swollen shut, glued, only one eye opens
[class x_halfshut]
half shut, halfway, half closed, half open, hold* it up, holding it up, tape!
[class lid_droop]
prop the eyelid, prop my eyelid, tape my eyelid, tape the eyelid, tape to drive, hold the lid, only one eye opens, one eye opens, hold* it up with, held up with tape, holding my eye, prop it open, propping, tape my eye, eye is a slit, one eye winking, permanently winking, wink*, pirate, half asleep eye, one eye smaller, lazy eye, bedroom eye, ptosis, curtains my eye, brow fell, brow dropped, brow has dropped
[class nobreath]
hardly get air, barely get air, get any air, hardly breathe, barely breathe, breathe between, breath is work, every breath is, each breath is, work to breathe, fight for breath, fighting for breath, hungry for air, air hunger, no air, cnt breath*, cnt breathe, breath in properly, breathe in properly, cant breath*, cannot breath*, can not breath*, cant breathe, cant get air, cant get enough air, cant get my breath, cant catch my breath, cant catch breath, no air, not enough air, short of breath, shortness of breath, short on breath, out of breath, breathless*, winded, gasp*, suffocat*, chok*, strangl*, air hungry, air doesnt go, air wont go, air doesnt come, air not coming, air isnt coming, not getting air, not getting enough air, barely breath*, hardly breath*, struggle to breath*, struggling to breath*, struggling for breath, fighting for breath, fight for air, fighting for air, hard to breath*, difficult to breath*, difficulty breath*, trouble breath*, problem* breath*, breath* problem*, breath* is hard, breathing hard, breath* difficult*, breathing heavy, heavy breathing, heavy to breath*, through a straw, like through a straw, throat closing, throat is closing, throat closes, throat closing up, throat is tight, airway*, stopped breathing, not breathing, doesnt breathe, isnt breathing, panting, puffing, sit up to breathe, cant lie flat, cant lie down because, someone sitting on my chest, fish out of water, need oxygen, oxygen, blue lips, drowning, wheezing, cant finish a sentence, run out of air, ran a marathon, climbed everest, kriege keine luft, no puedo respirar, air is thin, like altitude, stairs kill, lungs wont fill, lungs dont fill, breath is short, breath gets short, breaths are short, lost my breath, lose my breath
[class y_hard_to]
hard!, hrad!, difficult*, trouble, struggle*, struggling, problem*, cant!, cannot, unable, painful, heavy, harder, wont!, stuck!, sticks!, wrong way, going down wrong, goes the wrong way, chok*, cough*, tough, issue*, effort, not easy
[class noswallow]
stuck halfway, stuck half way, gets stuck, get stuck, cough them up, cough it up, goes up instead, wrong way down, down the wrong way, goes down the wrong, wrong pipe, gulp at every, every bite, cant swallow, cannot swallow, can not swallow, unable to swallow, hard to swallow, trouble swallow*, difficulty swallow*, difficult to swallow, swallow* is hard, swallow* hard, swallow* difficult, swallowing hurts, hurts to swallow, food gets stuck, food stuck, gets stuck in my throat, stuck in my throat, lump in my throat, ball in my throat, goes down the wrong way, going the wrong way, wrong pipe, goes the wrong way, chok* on, keep choking, comes out of my nose, comes back through my nose, drool*, cant get food down, cant get anything down, cant drink, cant eat, water comes back, spit it out because, swallowing blood, saliva, dribbl*, get my tea down
[class nospeech]
sound plastered, sound drunk, asking me to repeat, asks me to repeat, jumbled, cant pronounce, words come out, dont come out right, voice disappears, voice gone, lost my voice, lost my words, cant find words, cant find the words, cant form words, cant talk, cannot talk, cant speak, cannot speak, can not speak, unable to speak, cant get the words, cant get words, words wont come, words dont come, words come out wrong, words come mixed, they come mixed, words mixed, words get mixed, mixing words, mix up words, mix words, wrong words, wrong word, couldnt find the word, cant find the word, cant find words, forget words, forgetting words, slur*, mumbl*, lisp*, talk funny, talking funny, talk weird, talking weird, talk strange, talks funny, speaks funny, sound drunk, sounds drunk, speak like drunk, talk like drunk, thought she was drunk, thought i was drunk, thinks im drunk, think im drunk, say im drunk, like a drunk, like im drunk, as if drunk, as if i was drunk, talking gibberish, talks gibberish, gibberish, talking nonsense, nonsense, porridge in, came out as porridge, marbles in my mouth, potato in my mouth, mouth full of, cotton in my mouth, tongue doesnt obey, tongue wont obey, tongue doesnt listen, tongue tied, tongue is tied, tongue trips, trip over my tongue, tongue is heavy, tongue heavy, tongue like, nobody understands me, cant understand me, cant understand what i say, doesnt understand what i say, dont understand what i say, didnt understand a word, asked for the fork and said, i say one thing and, said window, came out wrong, comes out wrong, come out wrong, couldnt make my mouth, cant make my mouth, mouth wont do, mouth doesnt do, cant say my name, cant pronounce, voice gone, lost my voice, losing my voice, no voice, croak*, hoarse, husky, raspy, speech is slured, speach, nasal, talk through my nose, sound like a duck
[class y_muddle]
mix*, muddl*, jumbl*, scrambl*, slur*, slow!, wrong, mess, messed, garbl*, confus*, thick!, heavy, porridge, tangl*, tied, drunk, strange, weird, funny, broken, weak, lisp*, gone!, trip*, twisted, backwards
[class y_hoarse]
hoarse*, croak*, rasp*, husky, weak!, weaker, gone!, went!, quiet, squeak*, funny, changed, different, whisper*, nasal, deep, deeper, cracks, breaking, strange, weird, off!, croaky
[class x_strange]
strange, weird, odd!, funny, different, changed, not mine, not right, isnt right, foreign, alien, wrong, off!, peculiar, doesnt look right, doesnt feel right
[class x_disobey]
doesnt move, dont move, wont move, not moving, isnt moving, cant move, cannot move, doesnt go, doesnt work, dont work, not working, stopped working, wont work, doesnt obey, wont obey, dont obey, doesnt listen, wont listen, doesnt come up, doesnt go up, doesnt lift, wont lift, cant lift, cant raise, wont raise, doesnt raise, doesnt rise, wont rise, wont go up, gets the memo, got the memo, frozen, is asleep, fell asleep, asleep, dead!, paraly*, wont close, doesnt close, cant close, wont open, isnt going where, not going where, on strike, refuses, lags, lazy, wont listen, not responding, doesnt respond, immobile, doesnt react, no movement, cant control, lost control, not doing, doesnt do
[class x_crooked]
crooked, lopsided, lop sided, twisted, twist!, to one side, on one side, pulled to, pulls to, pulling to, skewed, wonky, slanted, tilted, slid!, uneven smile, one sided, bent, distorted, askew, skew*, pulls crooked, pirate, joker, melted, melting
[class facefall]
face drop*, face droop*, face fell, face has fallen, face slid, face is sliding, face hang*, face sag* since, half my face, half of my face, half the face, one side of my face, one side of face, one side of the face, side of my mouth is hanging, mouth is hanging, mouth hangs, mouth droop*, mouth drop*, mouth is drooping, mouth went down, corner of my mouth, corner of the mouth, corner of mouth, mouth isnt going where, one corner, one side of the smile, smile is gone, half a smile, smile only works, smile with one side, smile on one side, only half smiles, only half of, one side is gone, lopsided smile, crooked smile, smile is crooked, smile crooked, smile lopsided, cant smile, cannot smile, cant whistle, cant close my eye, cant close one eye, eye wont close, eye doesnt close, cant puff, cant purse, cant blow, cant pucker, cant drink from a, cant frown on one, only one gets the memo, only one moves, only one goes up, only one side moves, one eyebrow doesnt, one brow doesnt, one eyebrow wont, one brow wont, air comes from one side, air escapes, bells palsy, palsy, stroke
[class leak_mouth]
water runs out, tea runs out, coffee runs out, soup runs out, dribbl* down, drool*, spill* down my chin, spilling out of my mouth, runs down my chin, running down my chin, leaks from my mouth, leaks out of my mouth, drips from my mouth, falls out of my mouth, comes out of my mouth, out of the corner, cant hold water in my mouth, cant keep water in, bite my lip, biting my lip, bite my cheek, bite it when i eat, toothpaste
[class x_limp]
limp!, weak!, weaker, dead!, heavy, numb!, wont lift, cant lift, cant raise, useless, asleep, hangs, hanging, drop*, tingl*, no strength, without strength, floppy, like jelly, like rubber, not mine, like lead, wont move, gave way, buckle*, wobbly, shaking, no power, paraly*
[class drops_things]
drop* things, dropped the cup, dropped my cup, dropped a cup, keep dropping, dropping everything, cup falls, cup fell out, cup slipped, fell out of my hand, falls out of my hand, slips out of my hand, hand dropped, cant hold a cup, cant hold the cup, cant hold a spoon, cant hold a pen, cant hold things, cant hold anything, cant grip, no grip, cant open a bottle, cant open a jar, cant do up buttons, cant button, cant hold my head, cant keep my head up, head falls, head too heavy, head is too heavy, neck like jelly, neck is weak, neck weak, arm is dead, hand is dead, leg is dead, my arm is dead, leg drags, dragging my leg, dragging a leg, missed my mouth, miss my mouth, put the spoon, fork past
[class weakness]
chin sinks, hold my chin up, hold my head up, head lolls, head falls forward, head drops forward, cant lift the kettle, lift the kettle, everything tires me, couldnt button, cant button, hands clumsy, hand is clumsy, couldnt get up from, cant get up from, knees buckled, knees buckle, legs give way, legs gave way, too weak to, so weak, very weak, weak all over, whole body weak, body so weak, whole body is weak, general weakness, no strength, no strength at all, weakness, cant get up, cant stand up, cant stand, cant walk, cannot walk, cant get out of bed, legs give way, legs gave way, legs buckle*, legs like jelly, legs like cotton, knees buckle*, crawl*, getting weaker, weaker every, muscles dont, muscles wont, all my muscles, cant lift my arms, cant comb my hair, cant climb stairs, arms like noodles, jelly legs, collapsing
[class faint]
keep blacking out, blacking out, blacked out, passing out, keep passing out, faint!, fainted, fainting, faints, pass* out, passed out, blacked out, black out, blackout, collaps*, lost consciousness, unconscious, losing consciousness, went all black, woke up on the, came to on, came round on, found myself on the floor, on the bathroom floor, on the floor, on the ground, keeled over, fell down in, went down like, nearly fainted, almost fainted, about to faint, going to faint, feel faint, everything went black, everything spins, room spins, room is spinning, floor is moving, legs went from under, dropped to the floor, funny turn, unresponsive, not responding, wont wake up, cant wake her, cant wake him, doesnt wake up, shes grey, going grey, goes grey, shes not answering, seizure, convuls*, fits!, cold sweat, cold sweats, clammy, ambulance, 112!, 911!, 999!, emergency, a and e, intensive care, in icu, dying, im dying, i am dying, going to die, gonna die, help me!, help help, please help
[class hives]
hives, urticaria, welts, nettle rash, rash all over, itchy all over, lumps all over, bumps all over, red all over, spots all over, swelling up all over, allergic reaction, anaphyla*, allergic shock, allergy, allergic, came out in, broke out in, breaking out in, quincke, angioedema, lips doubled, lips tripled, lips are huge suddenly, like a balloon, eyes puffed up, tongue is getting fat, tongue fat, throat is getting, whole body itch*, body covered
[class wheeze]
wheez*, whistl* when i breathe, whistle in my chest, whistling chest, rattl*, chest whistles, breath whistles
[class y_doubled]
double!, doubled, twice, twice the, twice as big, three times, triple*, tripled, doubles, 2x!, twice its size, size of an orange, size of an egg, size of a fist, size of a tennis, size of a lemon, size of a plum, like a ball, like a balloon, like an orange, like an egg, balloon*, blowing up, blew up, ballooning, massive, enormous, up to my chin
[class chestpain]
band round my, band around my, stabbing under the shoulder, when i inhale, when i breathe in, on inhaling, with each breath, with every breath, coughing up pink, cough* _2 pink, coughed up blood, coughing blood, heart racing, heart is racing, heart galloping, heart pounding, heart pounds, pulse >119 <250, chest pain*, pain* in my chest, pain in the chest, chest hurts, chest hurting, chest is tight, chest tight*, tight chest, chest pressure, pressure in my chest, pressure on my chest, elephant, sat on my chest, sitting on my chest, weight on my chest, stone on my chest, brick on my chest, band around my chest, squeez* my chest, heart attack, heart is galloping, heart gallop*, heart rac*, heart is racing, heart pound*, heart is pounding, heart hurts, palpitation*, heart flutter*, heart skipping, stab under the ribs, stab* every time i breathe, pain when i breathe, hurts to breathe, hurts when i breathe, hurts when i inhale, knife in my back, stabbing when i breathe, left arm pain, pain down my arm, pain in my arm and, clot, embol*, thrombos*, dvt
[class y_press]
press*, heavy, heaviness, tight*, squeez*, crush*, weight, elephant, stone, brick, burn*, stab*, ache*, choke*, sat on, like a band
[class fever]
freezing and sweating, hot and cold in turns, sweats and chills, >38.4 <42.5 this evening|morning|night|tonight|today, high fever, fever and, have a fever, got a fever, have fever, got fever, fever of, running a fever, feverish, high temp*, temp is high, temperature is high, burning up, boiling hot, boiling, im boiling, shivering with fever, fever chills, >37.9 <43 c!, >37.9 <43 fever, fever >37.9 <43, >37.9 <43 of fever, >37.9 <43 degrees, temp* _2 >37.9 <43, >37.9 <43 temp*, >100.3 <109 f!, >100.3 <109 degrees, temp* _2 >100.3 <109, fever _2 >100.3 <109, >100.3 <109 fever, thirty eight, thirty nine, thermometer _3 >37.9 <43, thermometer, >37.9 <43 on the thermometer, a hundred and one, a hundred and two, fever!, delir*
[class fever_word]
fever*, temp!, temperature, temps, degrees, thermometer, celsius, fluey, hot!, running, flu!, shiver*, chills, shaking
[class shivers]
shiver*, chills!, the chills, teeth chatter*, chattering, shaking with cold, shaking all over, shaking under, i am shaking, got the shakes, the shakes, cant get warm, cant stop shaking, goosebumps, goose bumps, under two duvets, under three blankets, under blankets, rigors, freezing and hot, hot and cold, sweats, fluey, flu like, like flu, like the flu
[class x_pain]
pain*, hurt!, hurts, hurting, ache!, aches, aching, achy, sore!, soreness, sores, tender*, ouch, agony, stab*, stabbing, stinging pain, cramp*, discomfort, uncomfortable, migraine, headache*, head ache, painn, paing, hurst, hrts, hrt!, smart!, twinge*, bother*
[class y_severe]
severe*, terribl*, awful*, horribl*, unbearabl*, extreme*, excruciat*, intense*, strong, strongly, very much, very very, so much, like hell, like mad, a lot!, really bad, so bad, very bad, insane*, sharp, crazy, massive, worst, agony, >7 <11, from hell, out of 10, bad!, badly, wicked, savage, deadly, brutal*, violent*, violently
[class x_severe_pain]
agony, excruciat*, climbing the walls, climb the walls, climbing walls, screaming, i scream, crying from, crying with pain, crying in pain, in tears, am crying, cry from, cried all night, kill* me, is killing me, killing me, cant bear, cant take it, cant stand it, cant take this, cant take any more, unbearable, cant lie on, cant touch, wont let me sleep, cant sleep from, threw up from, vomit* from, howling, hell!, hellish, torture, worst pain, rolling on the floor, bent double with, doubled over, passing out from, 10 10 pain, bang my head
[class severepain]
bit the towel, biting the towel, hot iron, drills into, woke up screaming, woke me screaming, pain wakes me, pain woke me, nothing helps, nothing works for it, worst pain, pain is killing, pain woke me, woke me, wakes me up, pain is growing, pain growing, pain grows, pain keeps building, keeps building, pain gets worse, pain getting worse, pain is worse, hurts more and more, more and more, hurts worse, hurts more than, pain wont stop, pain doesnt stop, pain does not stop, pain wont go, pain is 8, pain is 9, pain is 10, pain 8, pain 9, pain 10, 8 10 pain, 9 10 pain, pain about 9, pain about 8, pain is about 9, pain is about 8, pain spread*, pain is spreading, spreading pain, pain moving, pain moves, pain travel*, pain goes down, pain is terrible, pain is unbearable, pain is awful, terrible pain, awful pain, horrible pain, severe pain, extreme pain, strong pain, intense pain, sharp pain, throbbing pain, bad pain, so much pain, lots of pain, a lot of pain, in pain, cant sleep, couldnt sleep, no sleep, didnt sleep, not slept, havent slept, pills do nothing, pills dont help, tablets dont, tablets do nothing, painkillers dont, painkillers do nothing, painkillers arent, nothing helps, nothing is helping, nothing touches it, doesnt touch it, dont touch it, dont touch the pain, no painkiller*, like water, like fire, second heart, beats like a heart, throbs more, throbbing more, its throbbing, throbs, throbbing, pulsating, pulsing, pounding, like a toothache, like hot needles, hot needles, like a knife, knife!
[class x_worse]
twice as bad, twice as big, doubled overnight, worse, worsen*, growing, grows, grow!, grew!, increas*, building, stronger, more and more, spread*, getting bad, by the hour, every hour, each hour, every day, each day, hour by hour, day by day, getting bigger, bigger, gets bigger, doubl*, rising, climbing, escalat*, not better, no better, nonstop, non stop, keeps getting, keeps growing, keeps going, expanding, bigger and bigger, larger, blowing up, swelling up, from hour to hour, since lunch, than yesterday, than this morning, was 4 yesterday
[class unbearable]
unbearab*, cant bear, cant stand, cant take, intolerab*, insane, crazy, mad!, madness, extreme, crawl out of my skin, tear my skin, rip my skin, tear my face, rip my face, scratch* till, scratch* to blood, cant sleep, not sleeping, keeps me awake, awake all night
[class notgone_pill]
pill* dont, tablets dont, painkillers dont, painkillers arent, meds dont, nurofen doesnt, ibuprofen doesnt, paracetamol doesnt, tablets arent, pills arent, doesnt help, dont help, isnt helping, not helping, no help, didnt help, do nothing, does nothing, did nothing, in spite of, despite, after two pills, after 2 pills, even with, with painkillers, no effect, no use
[class x_nohelp]
tablet touches this, tablets touch this, pill touches this, nothing touches it, nothing touches this, dont help, doesnt help, didnt help, not helping, arent helping, isnt helping, do nothing, does nothing, did nothing, dont work, doesnt work, didnt work, not working, no use, useless, no effect, dont touch, like water, like sweets, like candy, handful*, wont help, and still, not enough, but still, arent touching, climbing
[class sleepless]
cant sleep, couldnt sleep, no sleep, didnt sleep, not slept, havent slept, awake all night, up all night, woke me, wakes me, cant lie
[class x_throb]
throb*, pulsat*, pulse!, pulses, pulsing, beat!, beats!, pound*, hammer*, second heart, thump*
[class x_badcolour]
white!, whitish, whiter, pale!, paler, pallor, blanch*, bleached, blue!, bluish, blueish, navy, indigo, purple, purplish, violet, lilac, plum!, aubergine, eggplant, beetroot purple, black!, blackish, blackened, darker, dark!, darkening, dusky, grey!, gray!, greyish, grayish, ashen, ash!, ashy, waxy, wax!, chalk, chalky, snow, paper, porcelain, marble*, marbled, mottled, blotchy, mottl*, net pattern, lacy, map, corned beef, salami, dead!, lifeless, bloodless, no blood in it, hasnt any blood, no colour, no color, lost colour, lost color, lost its colour, lost its color, colourless, discolour*, discolor*, strange colour, strange color, weird colour, weird color, changed colour, changed color, green!, greenish, candle wax, slate, charcoal, coal, soot, ink!, inky, tiger, leopard, zebra, giraffe, spider web, fishnet, lightning
[class x_black]
black!, blackish, blackened, dark!, darker, dusky, necro*, dead!, charcoal, coal, purple, grey!, grayish, blue!, navy, green!, greenish, dies, dying, rot*
[class x_cold]
cold!, colder, ice!, icy, ice cold, freezing, frozen, chilled, cool!, from the fridge, from the freezer, like a fish, like a corpse, doesnt warm, wont warm, frosty
[class x_marble]
marbl*, mottl*, blotchy, net!, lace, lacy, fishnet, spider*, web!, map!, map, pattern*, giraffe, leopard, tree branches, branches, roots, veins, lightning, cracks, snake*, tiger, stripes
[class marble_pattern]
marble*, mottled, corned beef, salami, lacy pattern, net pattern, map pattern, livedo, like a map, like marble, blotchy purple, purple n white, purple and white, white and purple, spider web, spiderweb, fishnet, net curtain pattern, tree branches, tree roots, giraffe
[class x_netcolour]
blood isnt getting, blood doesnt get, no blood flow, circulation
[class noblanch]
press it and it stays, finger mark stays, stays white, doesnt pink, doesnt go pink, doesnt turn pink, doesnt turn red, doesnt go red, doesnt refill, no refill, colour doesnt come back, color doesnt come back, doesnt come back when i press, stays pale, slow to pink, wont pink up, mark stays, stays white as
[class dead_skin]
lip has died, skin has died, nose has died, part of me died, tissue died, gone dead looking, colour of slate, color of slate, colour of ash, gone mauve, turned mauve, mauve with, leathery, skin slides, skin slid, boiled tomato, raw liver, raw meat underneath, necros*, gangren*, dead skin patch, tissue is dying, skin is dying, skin dying, skin died, skin is dead, dead tissue, rotting, flesh rot*, skin rot*, occlusion
[class pus]
brown juice, brown fluid, brown slime, fluid runs out, cheese coloured stuff, stuff came out, wet patch on the pillow, pus!, pus, puss!, purulen*, matter coming, yellow goo, green goo, goo!, gunk, yellow stuff, green stuff, yellow liquid, yellow fluid, green liquid, green fluid, cloudy fluid, yellow discharge, green discharge, discharge, smelly, oozes green, oozing green, oozing yellow, weeping yellow, honey coloured, honey colored, septic, infected, infection, inflam*, abscess*, boil!, boils!, furuncle, carbuncle, sepsis, cellulitis, white heads all over, pustul*, dripping yellow, leaking yellow, yellow crust, honey crust, smells like, smells of, smells bad, smells foul, stinks, stink, foul, tastes foul, bad smell, it smells, rotten, tastes like pennies, taste of pennies, rancid
[class x_pusdrip]
ooz* yellow, ooz* green, leak* yellow, drip* yellow, weep* yellow, yellow and wet, yellow crusts, yellow water, squeez* out yellow, white stuff comes, cheesy stuff
[class x_smell]
smell*, stink*, stank, reek*, foul, rotten, odour, odor, pong!, whiff, dead fish, cheese
[class abscess]
abscess*, warm lump, hot lump, lump squish*, squish*, squishy, boil!, boils
[class redspread]
crossed the pen, past the pen, pen mark, over the line, beyond the line the nurse, red is spreading, redness is spreading, redness spreading, redness spreads, red spreading, red is creeping, creeping, red line, red lines, red streak*, streaks going, redness is growing, redness growing, redness getting bigger, red patch growing, red patch is growing, red patch is bigger, hot and red, red and hot, red hot, angry red, red swollen and hot, red ring, dark ring, ring that keeps
[class x_red]
red!, redness, redder, reddish, flush*, raw!, inflamed, irritat*
[class y_spread]
spread*, creep*, growing, grows, bigger, climbing, moving, marching, running up, going up, travell*, reached, wider, larger, further, extends, crawl*
[class x_hot]
hot!, warm, burning hot, like a stove, heat!, boiling, hot to touch
[class x_weep]
weep*, ooz*, leak*, drip*, seep*, discharge, wet!, soggy, sticky, fluid, liquid, moist, runny, pouring, soak*, dribble
[class x_blister]
blister*, bubbl*, fluid pocket*, bags of water, bag of water, water bag*, water filled, fluid filled, vesicle*, blist!, blisters, blisterd, water bubbles, chessboard, grid of, bullae, bulla
[class x_burn]
burn!, burns!, burnt, burned, burn mark*, burn line, scald*, ironed, like ironed, singed, charred, cooked, fried, roasted, grilled, toasted, skin came off, skin off, skin is coming off in, skin peeled off raw, raw flesh, raw meat, brown crust*, brown stripes, grid marks, stripes from, tiger stripes, second degree, face is on fire, skin is on fire, on fire, scorch*
[class x_burnfeel]
burn*, on fire, sting*, smart*, stung, fire!, flaming, scald*
[class x_coldsore]
cold sore*, coldsore*, herpes, fever blister*, shingles, cluster of, crop of tiny, lip sore*, cluster of tiny
[class x_weepskin]
skin is weeping, face is weeping, weeping too, oozing, oozes, wet through, stuck to the pillow, sticks to the pillow, glued to the pillow, stuck to my clothes, sticks to clothes, peeled to the flesh, skin slid off, top layer came off, leaking clear, clear fluid, clear liquid
[class x_oozing]
oozing, oozes, weeps!
[class woundopen]
hide a coin, scar yawns, scar gapes, wound gapes, like a zip, parting like, stitches parting, line of stitches is, wound open*, wound is open, wound has opened, stitches open*, stitches came apart, stitches burst, stitch burst, stitches have come, stitches gave, came apart, come apart, coming apart, split open, splitting open, burst open, gaping, opened up, can see inside, see inside, see yellow fat, yellow fat, see the muscle, see flesh, hole i could put, hole big enough, put my thumb in, put a finger in, dehisc*, unstitched, wound hole, hole in the wound, hole in my scar, scar opened, incision opened, wound gap*, wound has a hole, implant is showing, see the implant
[class y_open]
open!, opened, opening up, apart, split!, burst!, gape*, gaping, hole!, tore!, torn, ripped, undone, unzipped
[class notheal]
not heal*, doesnt heal, wont heal, isnt healing, never closed, never healed, hasnt closed, hasnt healed, not closing, doesnt close, wont close, didnt close, still open, still weeps, weeps, crater
[class bleeds]
dressing number, another dressing, tastes of iron, taste of iron, mouth fills, keeps coming through, how to stop the blood, how do i stop the blood, how to stop the bleed*, how do i stop the bleed*, bleed* wont stop, bleeding wont stop, blood wont stop, wont stop bleeding, doesnt stop bleeding, not stop bleeding, cant stop the bleed*, cant stop the blood, keeps bleeding, still bleeding, bleeds and bleeds, bleed* a lot, bleeding a lot, bleeding heavily, heavy bleeding, bleeding badly, bleeding like, lots of blood, so much blood, a lot of blood, too much blood, blood everywhere, blood all over, blood is running, blood running, blood runs, blood pouring, pouring blood, pouring, gush*, spurt*, haemorrhag*, hemorrhag*, bleed* since, bleeding since, bleed* for, bleeding for, bleeding never stop*, never stopped, fresh blood, bright red blood, blood clots, swallowing blood, spitting blood, spit blood, vomit* blood, nose bleed*, nosebleed*, nose keeps, nose wont stop, wont stop its running, puddle of blood, pool of blood, blood pool, red puddle, like a tap, tap thats, is bleeding, bleeding!, bleeds!
[class notstop]
wont stop, doesnt stop, not stop*, cant stop, never stop*, keeps, keep coming, still coming, still, non stop, nonstop, again and again, since, hours, minutes, for an hour, a lot, everywhere, lots, pouring, heavy, heavily, through
[class y_drip]
drip*, pour*, run!, running, runs!, gush*, flow*, trickl*, leak*, coming, spurting, streams, ooz*
[class soaked]
soaked red, soaked in blood, soaked with blood, soaked already, soaked through, soaking through, soaked three, soaked two, pillow is red, pillow red, pillow was red, pillow soaked, red pillow, sheets are red, sheets red, dressing is soaked, bandage is soaked, bandage soaked, bandage is red, bandage red, third towel, second towel, towel after towel, changed the gauze, changed the dressing _3 times, changing the gauze, changing gauze, hankies soaked, third gauze, fourth gauze, gauze _4 times, through the dressing, through the bandage, wring it out, wringing, like a butcher, crime scene, murder scene, looks like a crime
[class y_soak]
soak*, drench*, red!, full, wet!, dripping, third, fourth, fifth, another, changed, changing
[class x_swell]
swell*, swoll*, swolen, puff*, bloat*, inflat*, balloon*, fat!, fatter, bulg*, oedema, edema, blow* up, blew up, ballooned, chipmunk, hamster, moon face, sweling, swelled, egg!, big!, huge, bump!
[class onesided]
one side, only on left, only left, only right, only on the left, only on the right, only on right, one cheek, one breast, one boob, left breast, right breast, one half, single side, other side is fine, other is fine, other ones fine, the other one fine, twice the other, bigger than the other, than the other side, unlike the other, one leg
[class y_bigger]
bigger, larger, twice, double, doubled, growing, grows, grown, grew, huge, massive, getting big, expanding, thicker, fatter, size of
[class x_drum]
drum, like a drum, about to burst, going to burst, gonna burst, burst, about to pop, going to pop, gonna pop, explode, shiny, shines, tight as, stretched, hard as, rock hard, rock solid, bowling ball, fist, egg to fist, basketball, melon
[class y_extreme]
extreme*, extremely, massive*, enormous, monstrous, like a ball, like a balloon, like a football, like a melon, watermelon, pumpkin, cant recognise, unrecognis*, unrecogniz*, elephant man, blowing up, keeps blowing, so swollen
[class eyes_swollen_shut]
swollen shut, eyes are slits, slits, eyes swollen, cant open my eyes, cant open eyes, eyes wont open, eyes are closed, eye is closed, only slits
[class y_huge]
huge, enormous, massive, giant, fat!, doesnt fit, too big, thick, swollen
[class x_tight]
tight!, tighter, tightness, tighten*, closing, closes, closed, close!, squeez*, narrow, constrict*, pulling
[class boot_tight]
boot wont, boot doesnt, shoe wont, shoe doesnt fit, trouser leg, jeans leg, sock leaves, cant get my boot
[class suicide]
left to live for, nothing to live for, not worth living, better off without me, written the letter, wrote the letter, letter to my kids, letters to my, if i just wasnt, if i wasnt there tomorrow, needing any follow ups where, where im going, said my goodbyes, rather not wake, not wake up tomorrow, enough pills, bought _2 pills, kill myself, killing myself, suicid*, end my life, end it all, ending it, end it tonight, end it!, ending my life, want to die, wanna die, wish i was dead, wish i were dead, wish i had died, better off dead, better off without me, dont want to live, do not want to live, dont wanna live, not want to live, dont want to be here, dont want to be alive, dont want to wake up, no reason to live, nothing to live for, no point in living, no point living, no point going on, whats the point, what is the point, cant go on, cannot go on, cant live like this, cant live with this, life is over, my life is over, ruined my life, tired of living, tired of life, done with life, jump off, jump from, jump out of the window, hang myself, cut myself, hurt myself, harm myself, overdose, all the pills, take all my pills, swallow* all, counted the pills, goodbye world, say goodbye, saying goodbye, farewell, forgive me everyone, nobody will miss me, wont be a burden, wont bother you any more, disappear forever, go to sleep forever, not wake up, never wake up, slit my, cant see a way out, no way out
[class x_lump]
lump*, bump*, nodul*, node!, nodes!, ball!, balls!, bead*, pea!, peas!, knot*, granul*, pebble*, marbles, gravel, grain*, cyst*, mass!, knob*, papule*, bean*, egg!, seed*, pimple*, walnut*, olive*, sack!
[class x_beads]
like beads, string of beads, beads under, pebbles under, gravel under, marbles under, peas under, stones under, pearls under, like peas, hard pebble*, hard pea*, hard bead*, hard lump*, hard ball*, hard nodule*, firm lump*, firm nodule*, firm pea*, hard knot*, chewing on gravel, hard bits, hard beans, hard grain*
[class late]
month*, >1 <30 month*, weeks after, weeks later, weeks ago, >2 <40 weeks, half a year, a year, since winter, since spring, since summer, since autumn, since march, after a month, about a month, for a month, since about a month, new!, new lump, appeared now, suddenly, out of nowhere, later
[class grown]
grown, grew, grows, growing, grow!, appeared, came up, popped up, formed, developed, sprouted, set like
[class growth]
bigger than before, bigger than the untreated, instead of smaller, got bigger instead, grew instead, bigger not smaller, fatter than before, more fat than before, stick of butter, butter block, block of butter, pack of butter, slab of, brick on my, hard brick, doorstop, firm clay, bar of soap, baguette, loaf, paradoxical, shape of the applicator, shape of the machine, shape of the plate, shape of the cup, shape of the head, shape of the handpiece, shape of your machine, like a shelf, like a sausage, rubber brick, hard bulge, bulge is, hard ridge
[class treatedshape]
shape of, same shape, exactly the shape, exactly where, outline of the
[class y_out]
out!, outside, poke*, poking, stick* out, sticking, came out, coming out, comes out, pierc*, through the skin, visible, showing, prick*, protrud*, exposed, pokes, see the end, hanging out, poking through, sharp end, broke through, end of the
[class pokes]
pokes into my mouth, poking out, poking through, pokes through, pokes out, something pokes, something sharp, something sticks out, something is sticking out, sticking out of my, bit of string, something like a hair, something like a wire, end of something, spaghetti, sharp thing, fish bone, fishing line
[class x_dent]
dent!, dents!, dented, dimple*, hollow*, ditch, pit!, pits!, groove*, crater*, sunken, sunk!, caved, cave!, hole in my face, holes in the face, holes in my face, hole in my cheek, pothole, pressed with thumb, indentation*, valley, channel!, scooped, trench, furrow
[class x_numb]
numb!, numbness, numbed, numbing, numbish, no feeling, no sensation, cant feel, cannot feel, dont feel my, dont feel the, lost feeling, lost sensation, lost all feeling, after the dentist, like the dentist, dentist, dead!, like wood, like rubber, like plastic, not mine, like a plank, anaesthe*, anesthe*, asleep
[class x_nofeel]
hasnt woken up, cant feel or, dead to touch, dead to the touch, feels like nothing, cant feel my, cant feel it, cant feel the, dont feel my, no feeling in, lost feeling in, no sensation in
[class dayslate]
weeks, week!, month*, day 4, day 5, 2 weeks, two weeks, three weeks, still
[class x_bruise]
bruis*, black eye*, black and blue, haematoma, hematoma, purple and yellow, yellow and purple, shiner, panda
[class x_itch]
itch*, scratchy, scratch!, prickl*, tickl*
[class x_uneven]
uneven*, asymmetr*, assymetr*, asimetr*, lopsided, not symmetrical, not even, one higher, higher than, lower than, different size, one brow is higher, higher then, one is higher, sits higher, sits lower, sits funny, sits a bit, fatter than, bigger than, flatter, wonky, spock, jack nicholson, mephisto, surprised look, look surprised, puckering, pucker*, ripple*, ridge, fold!, crease looks, one lip, one crease, more open, than the other, than other, then the other, then other, other side
[class x_unwell]
unwell, sick!, ill!  feeling, nausea*, nauseous, queasy, dizz*, lighthead*, light headed, vomit*, throw up, threw up, puke*, tired!, exhausted, fatigue*, weak!, weakness, tingl*, pins and needles, heavy!, heaviness, stiff*, cough*, cold!, stuffy, blocked nose, runny, diarr*, dehydrat*, groggy, rough!, under the weather, off colour, off color, snap!, snapped, pop!, click!, clicks, crunch, cramp*, spasm*, twitch*, flaky, flak*, peel!, peeling, shedding, scab*, crust*, scar!, scars!, ingrown, pimple*, acne, breakout*, spots, rash*, dry!, dryness, chapped, crack*, weepy, watery eyes, teary, gurgl*, squelch*, leaking, temp 37*, >37 <37.9, slight temp*, low grade, pulling!, pulls!, digs in, rub*, chafe*, marks!, hair loss, shed!, falling out, fell out, depress*, low mood, down!  feeling, crying, cry!, tears!
[class x_rash]
rash*, red dots, red spots, small spots, little spots, pimples, tiny bumps
[class x_dry]
dry!, dryness, chapped, flak*, peeling, tight n dry
[class x_bad]
bad!, badly, worse, awful, terrible, horrible, ugly, ruined, wrong, weird, funny, strange, off!, not right, not good, isnt right, wonky, hurt, damaged
[class x_heavy]
heavy, heaviness, weighs, like lead

# ---- for a person today
[hint doubt]
waiting for a call, waiting for your call, waiting for the call, waiting for a doctor, waiting for the doctor, is it normal, is this normal, is that normal, its normal that, is it ok that, is it ok to, is it ok, is this ok, is that ok, is it okay, is it bad, is that bad, is this bad, should it be, should i worry, should i be worried, should i be concerned, worr*, concern*, scared, frightened, afraid, anxious, nervous, panick*, panic, unsure, not sure, dunno, dont know, dont really know, idk, no idea, who knows, so so, soso, meh, mediocre, middling, could be better, could be worse, been better, seen better days, hmm*, hm!, eh!, umm*, mixed, up and down, not great, not good, not too good, not so good, not fine, not ok, not okay, not well, not feeling well, dont feel well, dont feel good, dont feel right, doesnt feel right, not right, isnt right, isnt quite right, something is wrong, somethings wrong, something wrong, something isnt right, something off, feels wrong, feels off, not brilliant, not the best, not perfect, not really, not sure, not exactly, wouldnt say, yes but, yes and no, yes but no, neither, bit of, mostly ok, more or less, kind of ok, sort of, okish, ok ish, fine ish, fineish, ok i suppose, ok i guess, i suppose, i guess, suppose, guess so, ruin*, did i break, did i ruin, disaster, oops, by accident, accidentally, by mistake, forgot to, i need help, need help, need a doctor, need the doctor, call me, please call, ring me, phone me, want to talk, want to speak, speak to the doctor, talk to the doctor, speak to a doctor, talk to a doctor, speak to someone, talk to someone, contact the doctor, see the doctor, can the doctor, is the doctor, have a question, question about, ask the doctor, want to ask, advice please, please advise, what should i do, what do i do, what to do, what can i do, what can i put, how do i stop, how to stop, how long will, how long does, how long until, when does it, when will it, when does this, still not right, still bother*, bothers me, bothering me, annoying, complain*, problem*, issue*, trouble*, sos!, urgent*, help!, serious*, lmk, get checked, have a look, take a look, please look, want to show
[hint unhappy]
not happy, unhappy, disappoint*, dissatisf*, not satisfied, unsatisf*, regret*, waste of money, wasted money, wast* my money, money down, money back, refund, rip off, ripoff, scam, didnt work, doesnt work, not working, isnt working, no effect, no result*, no difference, see no difference, no change, cant see any difference, dont see any difference, see nothing, nothing happened, nothing changed, didnt do anything, did nothing, did it do anything, not worth, unprofession*, rude, awful, terrible, horrible, hate!, hate it, dont like, dont love, didnt like, dont like it, not impressed, expected more, expected better, thought thered be more, ugly, botched, butcher*, look like a duck, like a duck, trout pout, look terrible, look awful, frozen look, look weird, looks weird, look strange, too big, too small, too much, not enough, came out wrong, came out uneven, lasted only, only lasted, lasted 5 weeks, wore off already, went back to, same as before, back already, hairs are back, hair is back, still have lines, still frown, still see all my lines, still see my lines, still visible, lines are still, wrinkle* still, didnt lose, lost nothing, bad!, poor!, worst, never again, wont come again, wont be back, not coming back, sue!, lawyer, complaint, compensation, angry, furious, upset, fed up, nobody answered, no one answered, nobody picks up, not ok with how, grows more than before, more than before, overdone, underdone, too early to say, not convinced, unconvinced, depressed, hate my, cant look in the mirror, cry every, sad!, sadness, zero effect, waste, poor result*, no hair, patchy, scarred, lumpy
[worry serious]
has died, she died, he died, just died, died yesterday, died last, passed away, is dead, deceased, dont write to her, want to complain, wish to complain, making a complaint, make a complaint, lodge a complaint, file a complaint, official complaint, lawyer, solicitor, sue you, see you in court, take you to court, give me my money, want my money, where is my money, cheated me, lied to me, was rude, so rude, terrible service, awful service, wrong number, wrong person, not my number, never had a treatment, never had any treatment, never been your patient, no better, not better, not any better, not getting better, not improving, isnt improving, isnt better, thanks for nothing, maimed, crippled, disfigured, no good at all, not doing well, not feeling well
[class ambulance]
im in hospital, i am in hospital, im in the hospital, i am in the hospital, in hospital now, in the hospital now, took me to hospital, took me to the hospital, took her to hospital, took him to hospital, admitted to hospital, been admitted, ambulance*, paramedic*, called 999, called 911, rang 999, rushed to hospital, taken to hospital, in intensive care, in the er, in a n e
[worry digit_two]
two!  help

# ---- answers
[class send]
deals, discount*, sales!, greetings, wishes, check ins, check in, check in texts, follow ups, followups, polls, questionnaire*, mailing*, promotions, robots, bot!, text*, txt*, texting, txting, message*, messag*, msg*, msging, mail*, email*, write!, writing, contact*, send*, sendin*, spam*, call*, bother*, bug!, bugging, ping*, notif*, remind*, disturb*, harass*, pester*, offer*, ads!, advert*, promo*, survey*, whatsapp*, newsletter*, updates, sms!, asking me
[class ourlist]
list!, lists, database, data base, contacts, system, mailing, subscription, newsletter*, base!, this!, it!  please, number, group, chat, subscri*
[answer stop_word]
stop!, stopall!, stop all, unsub!, unsubscri*, unsubcri*, unsubs*, unsuscri*, opt out, optout, opt me out, stopp!, stop2end
[answer stop_alone]
refused, refuse, i refuse, switch off, turn off, stpo!, sotp!, stip!, stoop!, stap!, tsop!, stp!, sto!, syop!, atop!, dtop!, stop!, end!, quit!, arret, baja!, basta!, revoke, td!, t!, go away, halt!, enough!
[answer stop_phrase]
leave me the hell alone, how do i shake you, shake you off, quit checking in, quit checking on, end of correspondence, correspondence ends, stop nagging, nagging me, not one more, fewer @send, zero @send, switch off the @send, switch these _2 off, switch them off, switch yourself off, switch it off for good, turn yourself off, have some peace, some peace please, had it up to here, cancel everything you send, wrong address _5 want, doesnt want it, dont want it, texts after 9, who writes at night, @remove_en _3 @mine_en, @send must|should|can|could stop|end, @send to stop|end, @send not needed|required|wanted|necessary, @send no longer needed|wanted|required|necessary, @send ended here, block list, blocked you, blocked n, blocking you, blocking this, blocking your, reported as, report as, reporting you, reported you, blocked and reported, to the ico, ombudsman, leave me in peace, leave it there please, leave it at that, we are done here, were done here, bye forever, cut me loose, make it stop, make it so nothing, drop the messages, stop checking on me, stop bothering, cant do with these, silence please, silence would be, give over, withdraw* _2 permission|consent, no consent, never gave you permission, rather you lost my, be the last one, last one i want, last text i want, done with you, through with you, wrong person _4 remove|delete|stop, wrong number _4 remove|delete|stop|take, belongs to _4 now _6 remove|delete|wipe|stop, dont ask again, any use to me, not to contact me, not to text me, not to message me, stop @send, stop with the @send, stop these @send, stop those @send, stop all @send, stop _2 @send, stop it!  with, stop it with @send, quit @send, quit it, cease, cease and desist, stop please, please stop, pls stop, plz stop, stop pls, stop plz, stop now, stop this, stop it now, stop it please, enough with @send, enough @send, enough already, enough of @send, enough of these, enough of this, enough!  stop, no more @send, no more _2 @send, no further @send, no @send please, no @send pls, no @send anymore, no @send any more, no further contact, no more contact, not receive, not to receive, not wish to receive, dont wish to receive, dont want to receive, dont want any more, dont want anymore, dont want your @send, dont want these @send, dont want @send, dont want to hear, do not want to hear, do not want @send, do not want your @send, do not want these @send, dont need these @send, dont need your @send, not hearing from you, not hear from you, never hear from you, never @send me, never @send again, dont @send, dont you @send, do not @send, dont ever @send, please dont @send, pls dont @send, dont keep @send, dont send, do not send, do not disturb, dnd!, no longer wish, no longer want, take me off, take me out of, take my number off, take my number out, take us off, remove me, remove my, remove us, remove number, remove this number, delete me, delete my, delete this number, delete number, erase me, erase my, wipe my, cross me off, strike me off, lose my number, forget my number, block you, blocking you, will block, blocked you, leave me alone, leave me be, get lost, piss off, fuck off, f off, sod off, bugger off, unsubscribe me, unsubscribe from, how do i unsubscribe, withdraw my consent, withdraw consent, revoke consent, revoke my consent, under gdpr, gdpr, not interested _3 stop, stop being sent, off your list, off ur list, off the list, off this list, out of your list, from your list, from the list, from ur list, from your mailing, from mailing, off your mailing, from your database, from your contacts, off your contacts, from your system, no more surveys, no surveys, cancel my subscription, cancel subscription, cancel the subscription, end subscription, end my subscription, cancel these @send, cancel @send, cancel all @send, switch off @send, turn off @send, disable @send, mute!, wrong _3 stop, opt me out, want out, count me out, i want to unsubscribe, stop bombarding, stop bothering, stop spamming, report you, reported as spam, this is spam, spam!  stop, discontinue, no marketing, i object to, do not contact, dont contact, never contact, stop mensajes, no mas mensajes, no more messages, not want messages, too many @send, rather not receive, rather not get, prefer not to receive, prefer not to get, stop getting these, stop getting @send, be removed, get off this, off your whatsapp
[answer no_stop]
not done yet, not yet, not finished yet, no more massage, no more cream, no more ointment, is that all of, turn off the tap, never cease, delete my visit|appointment|booking, remove my visit|appointment|booking, take me off the schedule|diary|calendar, take my name off the diary|schedule|calendar, off the worry list, off the schedule, count me out for, horses couldnt stop, couldnt stop me, dont stop @send, do not stop @send, dont stop the @send, please dont stop, please do not stop, dont stop sending, never stop @send, dont ever stop, not stop @send, dont stop, dont unsubscribe, do not unsubscribe, not unsubscribe, dont want to unsubscribe, stop by, stopping by, stop over, stopped by, pit stop, bus stop, non stop, nonstop, full stop, tram stop, metro stop, cant stop, wont stop, doesnt stop, does not stop, didnt stop, not stop, hasnt stopped, never stopped, never stops, stop the itch*, stop itch*, stop the bleed*, stop the blood, stop bleed*, stop the pain, stop the swelling, stop the peeling, stop peeling, stop swelling, stop hurting, stop taking, stop using, stop applying, stop wearing, stop the massage, stop massag*, stop the cream, stop antibiotics, when does it stop, when will it stop, does it stop, make it stop, stop smiling, stop looking, stop crying, stop shaking, stop smoking, stop scratching, stopped peeling, stopped hurting, stopped bleeding, stopped itching, stopped seeing, stopped moving, stopped feeling, dont remove me, dont delete me
[class notstop_flag]
cant stop, wont stop, doesnt stop, does not stop, never stopped
[answer start_word]
switch it on, switch it back on, switch them back on, your texts after all, i do want your, want your texts, back in please, back in again, add me back in, opted out by mistake, opted out by accident, the reminders again, the texts again, the messages again, reminders again, texts again, messages again, text me again, write to me again, carry on with the messages, do write, keep writing, start!, strat!, unstop!, subscribe, resubscribe, re subscribe, re subscribe, opt in, optin, opt me in, resume, restart, re start, sign me up again, sign me up, put me back, add me back, add me again, back on the list, on the list again, subscribe me, renew my subscription, unblock, switch on @send, turn on @send, turn @send back on, turn it back on, start @send, start _3 @send, start again, starting again, @send me again, send again, send me again, send them again, @send again please, want to get @send again, want your @send again, want the @send back, want @send back, keep getting your @send, want to keep getting, get your @send again, receive @send again, receive your @send again, receive again, begin @send again, begin again, stopped by mistake, stop by mistake, by mistake _4 stop, stop was a mistake, didnt mean to stop, didnt mean stop, accidentally _3 stop, typed stop on its own, typed stop by accident, miss your @send, miss your tips, want back in, join again, rejoin, count me in again, i changed my mind _5 @send
[class visit_thing]
appointment*, appt*, visit*, booking, reservation, slot*, it!, session, check up, checkup, consult*
[answer confirm]
confirm, confirmed, confirmd, confirming, confrim*, cofirm*, c!, yes!, yep, yup, yeah, yea!, aye!, ye!, sure, ok!, okay, okey, k!, ill be there, i will be there, il be there, will be there, be there, coming, im coming, i am coming, will come, ill come, we will come, well be there, on my way, see you then, see u then, see you tomorrow, see you on, see you at, see u at, see u, see you, see ya, looking forward, works for me, works, fine!, works fine, suits me, suits, good for me, perfect, great, sounds good, absolutely, definitely, of course, certainly, for sure, agree*, accepted, accept, attending, will attend, with bells on, count me in, ✅, 👍, 👌, stop by at, stop by, pop in, drop in, i can come, i can make it, can make it, can do, yes please, y!, ja!, si!, oui, affirmative, 10 4, deal!, booked, as planned, on time, works well, all good, no problem
[answer cancel_word]
cancel*, cancle*, cnacel, cancell*, annul
[answer cancel]
delete my visit|appointment|booking, remove my visit|appointment|booking, take me off the schedule|diary, bin my slot|appointment, scrap my, scrap thursday|friday|monday|tuesday|wednesday|tomorrow, call it off, calling it off, cant come, cannot come, can not come, cant make it, cannot make it, wont make it, not coming, not able to come, wont come, will not come, wont be there, wont be able, will not be able, unable to come, unable to attend, unable to make, not be able to, no longer able, not attending, cant attend, cannot attend, wont be coming, not gonna make, not going to make, call it off, scrap it, drop it!, no show, skip it, ill skip, will skip, skip this, pass on this, ill pass, no need for, dont need a check*, dont need the, dont need it, no check up, no thanks, no thank you, nope, no!, cant!, nope cant, dont expect me, dont wait for me, withdraw, have to miss, must miss, changed my mind, give my slot, give the slot, free my slot, let my slot go, not this time, decline, out of town, out of the country, moved abroad, abroad, im away, 👎, ❌
[answer move]
move!, move it, move my, move the, moving it, resched*, reshedul*, reschud*, rescheduel, re schedule, rearrang*, re arrange, postpone*, push it back, push back, push it, put it off, delay*, bring it forward, bring forward, change the time, change the date, change time, change date, change day, change my appointment, change to, change for, to change, change it, another day, another time, another date, another slot, different day, different time, different date, other day, other time, other date, some other, earlier, sooner, later!, later that day, later in the day, late!, running late, be late, minutes late, mins late, next week, next month, week after, instead, instead of, swap*, switch, shift, any chance of, is there anything, have anything, anything on, anything earlier, anything later, what about, how about, could we do, can we do, can u do, can you do, can i come, could i come, may i come, possible to come, tomorrow instead, tmrw, not this week, cant do _4 can do, cant do _3 what about, cant do, cant on, does not suit, doesnt suit, doesnt work for me, not suit, rather come, would prefer, prefer, better for me, suit me better, works better, same day but, but at, after work, book me for, fit me in, squeeze me, make it
[answer score_word]
ten!, tenn, full marks, top marks, perfect score, max!, maximum, full score, 100 percent, hundred, fiver, star!, stars!, out of five, out of ten, out of 5, out of 10, five stars, top score, highest
[class number_0]
zero!
[class number_1]
one!
[class number_2]
two!
[class number_3]
three, thre!
[class number_4]
four, fore!
[class number_5]
five, fife, fiver
[class number_6]
six!
[class number_7]
seven
[class number_8]
eight
[class number_9]
nine
[class number_10]
ten!, tenn, a hundred, one hundred
[answer admin]
price*, cost*, how much, discount*, student discount, deal!, deals, offer*, voucher*, gift card*, gift certificate*, certificate, instal*, pay!, payment*, paid, card!, cash, klarna, credit, loan*, address, where are you, where r u, where is the, wheres the, located, location, directions, parking, park!, bus!, metro, tube, open!, opening hours, opening, hours!, open on, what time do, bank holiday, closed on, who is this, whos this, who dis, who are you, whose number, wrong number, wrong person, not my number, new phone, never been, dont know you, not karen, im not, do you do, do u do, do u have, do you have, do you offer, do you take, do you accept, is dr, does dr, still working, what survey, what is this, whats this, wifi, password, pasword, website, link, http*, www*, bit ly, click, seo, earn, per day, from home, guaranteed, crypto, invest*, book!, booking, book me, book a, appointment for, make an appointment, get an appointment, slot in, next slot, next available, any slots, free slot*, consult!, consultation*, can she ring, sister wants, friend wants, ring you, call you later, call back later, ill think, will think, think about it, not now, maybe later, maybe next, just not today, not today, next time, in the future, next month, invoice, receipt, what brand, which brand, which product, gift, bring a friend, can i bring, do beards, beard*, menu, catalog*, brochure, before and after, photos please, language, english, insurance, id!, passport, documents, plumber, sell!, selling, buy!, mortgage, your account, delivery, parcel, package, won!, prize, winner, how long does the appointment, how long does it take, do i need to bring, shall i bring, what should i bring, what do i bring, which floor, which room, what floor
[answer strong_admin]
who is this, whos this, who dis, who are you, whose number, wrong number, wrong person, not my number, new phone, never been, dont know you, wifi, password, pasword, parking, park!, opening hours, price*, how much, discount*, address, plumber, seo, bit ly, http*, per day, from home, address
[class when]
monday*, tuesday*, wednesday*, thursday*, friday*, saturday*, sunday*, mon!, tue!, tues!, wed!, weds!, thu!, thur!, thurs!, fri!, sat!, tomorrow, tmrw, morning*, afternoon*, evening*, >0 pm|am|oclock, noon
[class polite]
please, pls!, plz!, kindly, sorry, sry!, apolog*, excuse, afraid, unfortunately
[class thanks_word]
thanks, thank

# ---- more ways people put it
[class sight]
glasses, lens, lenses, clock, moon, traffic lights, faces, road, signs, keyboard, text on, captions, subtitles, newspaper, book, colours, colors
[class x_dim]
smudg*, smear*, butter, shower door, blob, washed out, milk, cotton wool, wet paint, scratched, cracked, watery, ghost*, doubled, trembl*, drip*, melt*, crooked, dark cloud, see through, thumbprint, fingerprint, dirt, dirty, filter, sepia, tinted, muddy, murky
[class x_double]
second moon, second one next, second one beside, a second one, doubled, in stereo, side by side, ghost copy, a pair of everything, two clocks, two phones, two doors, two steps, two of my, two dogs, two cats, two sets, two suns
[class notsee]
clocked off, cant tell _3 from, cant tell red, cant tell who, cant see who, cant find the, miss* the mug, miss* the cup, miss* the glass, miss* the step, missing it, missed the chair, misjudg*, reaching for the _1 and miss*, cant thread, cant read the, cant recognise my, blind spot, squint* to, have to close one eye, close one eye to, cover one eye to, eye gave up, eye is off, eye switched off, eye has quit, eye quit, eye is dead, eye died, one eye dead, lost an eye, someone drew a, someone painted, someone put a bag over, fell down the stairs because, the left is missing, right is missing, side is missing, disappears when i, vanishes when i, colourless, pitch black, lights went out, lights out, light went out, dark on one side, black on one side, grey on one side, everythings blurry, everythings fuzzy, everythings double, everythings dark, everythings grey, all blurry, all fuzzy, its all blur*, so blurry, gone blurry, went blurry, getting blurry, blurred, blurry, blury, blurr
[class x_cut]
blink, sandpaper, light kills, light hurts, light is painful, daggers, needles, pins, razor
[class x_droop]
on strike, garage door, wont go up, doesnt go up, refuses, gave up, half mast, half way down, wont budge, doesnt budge, stuck down, stays down, gone down, quit, asleep, weigh* a ton, curtain, hooded, hood, heavy as lead, wont come up, not coming up, clocked off
[class nospeech]
sound like donald, sound like a frog, sound like a robot, sound like someone else, sound like an old, sound like a smoker, sound like a drunk, sound like im drunk, sound like i had a stroke, sound like a goose, sound weird, sound funny, sound strange, sounds strange, ~recognise my voice, ~recognize my voice, not my voice, voice isnt mine, voice is not mine, voice went, voice cracks, voice is a whisper, only whisper, cant raise my voice, words get stuck, words stick, words are stuck, words fall apart, wrong ones, couldnt say my, couldnt say, cant say, cant spell, not making sense, makes no sense, doesnt make sense, doesnt make any sense, dont make sense, talking rubbish, talks rubbish, talk rubbish, spouting, word salad, called my _2 by, said the wrong, say the wrong, said banana, forgot how to, tongue like a wet, wet sock, tongue wont, tongue is thick, tongue feels thick, tongue feels fat, tongue feels heavy, mouth wont form, mouth wont make, mouth doesnt make, stutter*, stammer*, tripping over words, confused and, she is confused, he is confused, mum is confused, mom is confused, mum confused, disorientated, disoriented, doesnt know where, doesnt know who, doesnt recognise, doesnt recognize, repeating herself, repeats the same, asking the same
[class noswallow]
every bite, bite down, gets halfway, halfway down, sits there, wont go down, doesnt go down, going down sideways, cant get it down, cant get anything past, pills get stuck, tablet got stuck, water goes up my nose, up my nose, out of my nose, spit it back, cough when i drink, cough when i eat, coughing on, spluttering, gagging, gag on, soup only, only liquids, only soup, live on yogurt, live on soup, swallow twice, chew forever, throat forgot, spit is running, spit runs
[class nobreath]
no puff, out of puff, puffed out, run out of breath, runs out of breath, ran out of breath, runs out of air, through a wet cloth, through a cloth, through a pillow, through a blanket, through a mask, lungs wont, lungs dont, lungs are full, lungs feel, cant fill my, cant finish a song, cant finish sentences, size of a straw, like a straw, as narrow as, narrowing, wake up gasping, wakes gasping, heaving, rest after every, stop every few steps, sit down every, have to sit up, sleep sitting, sleeping in a chair, sleep in the chair, sleep upright, propped up to breathe, need _2 pillows to breathe, three pillows to breathe, breath is gone, breath wont come, breath doesnt come, breath stops, air gets stuck, air stuck, not getting any air, get any air, get a full breath, take a full breath, full breath, deep breath hurts, a deep breath, cant yawn, hand over my mouth, throat shut, throat is shut, throat shutting, throat feels funny, throat feels tight, throat feels thick, throat feels swollen, throat feels strange
[class chestpain]
belt around, belt is pulled, strap around, rope around, vice, in a vice, corset, horse kicked me, kicked in the chest, kicked me in the chest, truck on my chest, car on my chest, fridge on my chest, anvil, heart going, heart like a drum, heart is jumping, heart jumps, heart thump*, heart hammer*, heart skips and, sweating buckets, arm aches and, arm hurts and, arm and jaw, jaw and arm, pain between my shoulder, between my shoulder blades, stitch when i breathe, catch when i breathe, rib pain when, hurts to take a breath, hurts to inhale
[class drops_things]
slipping out of my, slips from my, slip through my fingers, slipping from my, cant button my, cant hold my phone, cant text with my, fingers wont, fingers dont, hand wont, hand doesnt, arm wont, arm doesnt, leg wont, leg doesnt, leg gave, foot drags, foot drop, trip over my own foot, hand like a claw, hand is asleep, arm is asleep, one arm weaker, arm weak, hand weak, leg weak
[class faint]
next thing im on, next thing i was on, next thing i know, on the tiles, on the carpet, on the kitchen floor, slid down the wall, went grey and, went white and, legs vanished, lights went out and, woke up with, came round, carried me, caught me, hit my head, went over, toppled, nearly went, nearly passed, almost passed, nearly blacked, about to pass out, about to black out, feeling faint, felt faint, woozy and, swaying, cold and clammy, clammy, grey and sweaty, pale and sweaty, white as a sheet, ambulance, cant stay awake, drifting off, in and out of, very sleepy and
[class noblanch]
takes forever to come back, colour takes, color takes, slow to come back, takes ages to, takes long to go pink, doesnt get pink, no pink, stay white, stays pale, leaves a white
[class x_badcolour]
leather, ashy, colour of a plum, like a plum, aubergine, dead fish, like a corpse, corpse, zombie, ghost, stone, clay, cement, putty, smoke coloured, steel, petrol, bluebell, beet, wine coloured, liver coloured, funny dark, going dark, turning dark, turned dark, rivers, map of, marbled, marbling, tie dye, giraffe
[class x_nohelp]
tic tacs, tic tac, sweets, sugar, candy, smarties, water, useless, sod all, naff all, zilch, laughing at, mints, might as well
[class severepain]
pacing, bit my pillow, biting my pillow, wink of sleep, sleep a wink, slept a wink, sleep at all, hurts so bad, hurts so much, hurts really bad, hurts like hell, hurts like mad, hurts terribly, way worse, much worse, lot worse, so much worse, far worse, loads worse, unbearable, nine out of ten, eight out of ten, ten out of ten pain, its a nine, pain is creeping, pain creeping, pain climbing, pain climbs, pain going up, pain going down, pain moved, pain wont let, was ok now its, sobbing, bawling, weeping with, beside myself, rocking back
[class pus]
custard, mustard, something green, something yellow, green came out, yellow came out, green slime, slime, snot coloured, snotty, yellow crusty, cottage cheese, like cheese, matter, mouse, dead mouse, rotten egg*, bin juice, leaks yellow*, yellowish and stink*, puss
[class size]
coin, penny, pea!, grape, cherry, olive, walnut, plum, egg, lemon, orange, apple, peach, fist, golf ball, tennis ball, grapefruit, melon, football, saucer, plate, palm, pinhead, button, marble, almond, apricot, hen egg, bean, mango, satsuma, tangerine, thumbnail, fingernail
[class x_burn]
fell asleep on an iron, on an iron, iron mark, skin came away, skin comes away, skin came off, skin coming off, skin slid, skin falls off, skin fell off, skin rubbed off, came off on the towel, came off with the, top layer off, no skin left, skin is gone, like bacon, crispy, frying pan, overdone toast, like toast, lobster
[class x_blister]
bubbling up, bubbling, water balls, water balloons, balloons, jelly bubbles, bubble wrap, pockets of, sacs, puffy bubbles, grapes on my
[class woundopen]
stitches popped, stitch popped, stitches went, stitches snapped, stitches undone, stitches are out and, gap in the scar, gap in the wound, scar has split, scar split, wound split, opened like a, unzipped, mouth in my, can see something white inside, see fat, see through the
[class bleeds]
cant get it to stop bleed*, cant _4 stop bleed*, wont _3 stop bleed*, not stop* bleed*, running red, runs red, dripping red, drips red, red keeps, bright red keeps, whole box of tissues, box of tissues, roll of kitchen, through a roll, bucket of, soaking my, drenched red, red drips, red water, still leaking red, leaking red, oozing red, pouring red, spurts, tap
[class x_drum]
plank, like a rock, rock, wood, brick, stone, football, balloon, about to split, ready to split, ready to pop, ready to burst, stretched, glossy
[class boot_tight]
jeans over, trousers over, one leg of my jeans, sock mark, ankle is twice, ankle twice, one ankle
[class legone]
one ankle, ankle, the left leg, the right leg, just the left, just the right, shin
[class growth]
slab, square, lunchbox, shape of a, came back as, came back bigger, fat came back, in the shape, outline of the, like a plate under, plate under, book under, bar under, tile, ruler, shoe box, block, hard rectangle, rectangle, loaf
[class x_beads]
marbles under, grains where, hard grains, little stones, tiny stones, frozen pea*, lentil*, rice under, grains of rice, like rice, beads, gravel
[class pokes]
plastic hair, hair is coming out of my cheek, something pricks, something prickly, pricks my tongue, pricking my, scratches my tongue, end of it sticks, bit of plastic, fishing line, toothbrush hair, bristle, catches on my, snags on, sticks into
[class x_nofeel]
stick a pin, stuck a pin, pin in my, not feel it, dont feel it when, wouldnt feel, cant feel when, prick it and, burnt it on and didnt feel, didnt feel the hot
[class suicide]
just not be, not be here, not exist, stop existing, nobody would miss, no one would miss, noone would miss, why i should bother, bother getting up, bother waking, why bother, nothing left, nothing matters, want it to end, want it all to stop, make it all stop, want to sleep forever, sleep and never, rather be dead, wish i wasnt here, wish i didnt wake, wish id never woken, cant do this anymore, cant do it anymore, had enough of life, enough of living, bridge, pills lined up, stockpil*, writing letters, will be over soon, all be over, done with everything, tired of being, hate being alive, no future, hopeless, wont be here anymore, wont be around anymore, i will be gone by monday, saved up my pills, saved up the pills, enough pills
[class facefall]
kiss goes, on one half, only on one half, half in the selfies, melted on, melting on, one half of my, selfies look, cant pucker, pucker, pout is, half my mouth, mouth goes sideways, goes sideways, mouth slides, slid to, pulled down on, lopsided when, brow stays, one brow stays, one stays down, one side stays, half stays, face lags, doesnt wrinkle, wont wrinkle, one side wont, one side doesnt, right side doesnt, left side doesnt, right side wont, left side wont, lift my right eyebrow, lift my left eyebrow, lift one eyebrow, raise my right, raise my left, raise one, feel or move, move my lip, move my lower, move my upper, cant move my
[class leak_mouth]
coffee dribbles, tea dribbles, dribbles out, dribbles on the, runs out the side, falls out the side, leaks out the side, out on the right, out on the left, lips dont seal, lips wont seal, wont hold water, doesnt hold water, missing my mouth, spit running
[class x_swell]
blew up, blows up, like a balloon, tennis ball, puffed up, ballooned
[class hives]
bumps all over my, nettle like bumps, itchy bumps all, blotches all over, spots everywhere, red spots everywhere, itching everywhere, itching all over, lips are swelling, lips swelling and, lips swelled, tongue is swelling, tongue swelling, face blew up, after your antibiotic, after the antibiotic
[idiom harmless]
dying to know, dying to see, dying to try, dying to come back, dying to show, just dying to, cant stop staring, cant stop smiling, could not stop, hubby cant stop, made my day, sweating at the gym, from here to the moon, over the moon, love you to the moon
[answer stop_phrase]
no more questions, dont want your, dont want any, dont want more, opt out please, no more texts, no more of these, stop it, off the whatsapp, dont spam
[answer start_word]
send me your @send again, send me _3 again, please send me your, get messages again, getting messages again, receive messages again, want messages again, have messages again, subscribe again
[answer confirm]
see you tomorrow at
[answer cancel]
sorry cant, sorry i cant, sorry i wont

# ---- stops, by what is refused and what is sent
[class refuse_en]
wrap up, ending, nothing further, no need for, do not need, no use for, sick to death of, too many, enough of, keep your, drop the, drop all, shut off, turn these off, mute, cut the, rather not get, rather not receive, prefer not to get, prefer not to receive, want no, not a fan of, object to, no!, make these, spare me the, can do without, could do without, give me a break from, dont, do not, stop!, no more, no further, quit!, cease, never, enough, end!, halt!, unsubscribe, block, disable, switch off, turn off, without, fed up with, sick of, tired of, had enough of, opt out of, out of, get me off, take me off, remove me from, not interested in, no longer want, dont want, dont need, done with
[answer stop_phrase]
@refuse_en _3 @send, not interested in your, leave me out, leave me off, count me out, keep me out, keep me off, no longer a client, no longer a patient, not a client anymore, not your client, find another clinic, im not your patient, not your patient, please unsub, pls unsub, no thank you _2 stop, unsubscribe please, stop contacting, spare me, ill pass on the @send, do you mind not, would you mind not, mind not @send, kindly stop, kindly remove, kindly unsubscribe, kindly do not, good bye stop, forget about me, forget me, delete this contact, delete contact, no consent, not consent, i never agreed, never signed up, didnt sign up, did not sign up, never subscribed, didnt subscribe

# ---- more ways of being well
[good fine]
couldnt be happier, could not be happier, as happy as, happy bunny, happy camper, good as gold, good as new, all peachy, all dandy, all hunky dory, all sorted, all ok, all okay, all fine, all clear, all quiet, all calm, all healed, all done, everything fine, everything ok, everything good, everything is fine, everything is good, everything is ok, everything perfect, everything great, everythings good, everythings fine, everythings ok, things are good, life is good, no bother, no hassle, no drama, no news is good news, nothing to moan about, nothing to complain, nothing unusual, nothing weird, nothing strange, nothing out of the ordinary, no change, nothing new, same as ever, never better, top notch, first class, first rate, five star, a1, 100, hundred percent, one hundred percent, tickety boo, cushty, sound!, class!, savage!, magic!, belter, smashing, cracking, champion, ideal, dreamy, sleeping well, slept well, slept like a baby, slept like a log, eating well, eating normally, walking fine, moving well, feeling normal, feeling fine, feeling ok, feeling great, feeling myself, feel fine, feel great, feel ok, feel normal, feel like new, feel amazing, feels fine, feels great, feels ok, feels normal, looks good, looks fine, looks lovely, looks brilliant, looks normal, looking great, looking lovely, love them, love the result, love the results, love how, love my new, obsessed, so happy, really happy, very happy, super happy, chuffed to bits, well chuffed, best decision, worth it, worth every penny, recommend*, cant fault, no regrets, would do it again, compliments, everyone loves, everybody loves, friends love, husband loves, hubby loves, turning heads, ten years younger, years younger, back to gym, back in the gym, back to my, out and about, cooking, dancing, gardening, running again, fit as a fiddle, bouncing, tolerable and fine, healed up, healed nicely, healed lovely, healed perfectly, settled nicely, calm, skin calm, barely noticed, hardly noticed, didnt notice, forgot i had it, forgot i even had, forgotten about it, as expected, as it should, going to plan, according to plan, on track, no discomfort, minimal, yes fine, yes good, yes ok, yes all
[class common]
forget, forgot, notice*, barely, hardly, expected, expecting, plan, track, usual, whole, weekend, holiday, holidays, dog!, cat!, garden, shopping, party, wedding, dinner, lunch, breakfast, walk, walking, cooking, drive, driving, holding, colour, color, shape, result*, difference, promise*, week's, sleeping, sitting, standing, playing, watching, film, series, book, books, weather, rain, sunny, colleagues, boss, office, chair, bed, pillow, mask, hat, glasses, lotion, balm, gel, ointment, spray, drops, tablets, antibiotic*, vitamin*, tip, tips, info, instruction, instructions, question, questions, service, surgeon, therapist, practitioner, receptionist, hun, love!, darling, sweetie, angel, angels, star, legend, hero, magic, hands, golden

# ---- more stops and starts
[answer stop_phrase]
bin my number, scrub my, wipe my number, lose this number, strike my name, cross my name, pls no more, please no more, no more please, no more thanks, no more thank you, cut it out, give it a rest, knock it off, pack it in, pack in the, jog on, rmv me, tak me off, take me of, take my name off, take my name out, drop me from, exclude me, unenrol*, unenroll*, deregister, de register, opt me, opting out, opted out, i opt out, do not want any more, stop the spam, stop spam, stop all this, stop bugging, stop pestering, stop harassing, s top, sto p, stop thx, stop thanks, stop stop, just stop, pls stop this, i said stop, told you to stop, asked you to stop, asked you not to, asked not to, for the last time, changed my number _4 delete, erase my number, delete all my data, delete my data, remove my data, no longer want to, would like to stop, id like to stop, want to stop getting, want to stop receiving, want this to stop, make these stop, make it stop please, how do i stop these, how do i stop getting, how can i stop these, how to stop these messages, how to unsubscribe, where do i unsubscribe, want to unsubscribe, wish to unsubscribe, unsubscribe my
[answer start_word]
subscribe me back, turn it on again, turn on again, resume messages, resume the @send, put me back on, back on your list, back on the list, add me back, i want back, reactivate, re activate, renew, continue sending, keep sending, keep them coming, send them again, restart the @send, sign me back up, sign up again, unstop please, undo stop, undo my stop, cancel my stop, ignore my stop, ignore the stop, didnt mean to unsubscribe, unsubscribed by mistake, unsubscribed by accident
[class joy]
happiness, joy, laughter, laughing, jealousy, envy, beauty, delight, pride, excitement, love!, gorgeousness, bliss, curiosity, boredom
[class dying]
dying, died, die!, dies, dead!, fainted, faint, fainting, collapsed, choked, choking, blind, blinded, sick!, green, crying, cried, speechless, breathless, stroke, heart attack, paralysed, exploding, explode, burst, bursting, melt*, drowning, suffocat*
[class feared]
googled, scared myself, frightened myself, looked it up online, my mum said, mum said id, thought id, thought i would, thought it would, thought itd, thought there would, was afraid, were afraid, was worried, was scared, was terrified, was frightened, was expecting, expected, feared, scared me, warned me, frightened me, told me id, told me i would, horror stories, read about, read online, read that, id read, heard, ive heard, i hear, friends said, friend said
[class remove_en]
delete, remove, erase, wipe!, scrub, lose!, forget, retire!, block!, bin!, exclude, discard, dump!, purge, destroy, take!, drop!, get!, strike!
[class mine_en]
my number, my phone, my details, my contact, my data, my name off, my name from, my name out, this number, these digits, this contact, that number, me off, me out of your, me from your, me from the, me from all, it from your, it off your, off your list, off the list, off your database, from your database, from your records
[class negation_end]
no!, none!, nope, nil!
[class self]
i!, im!, ive!, ill!, me!, myself, mine!
