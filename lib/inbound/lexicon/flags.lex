# The red flags as combinations of concepts, for all languages. Classes whose name begins with "b_" are parts of the
# body, with "x_" what can be wrong with them: such a word alone is no flag, and not harmless either.

[class b_surface]
@b_lip, @b_nose, @b_face, @b_skin
[class b_part]
@b_surface, @b_eye, @b_lid, @b_brow, @b_mouth, @b_neck, @b_throat, @b_tongue, @b_chest, @b_belly, @b_limb, @b_calf, @b_breast, @b_wound, @b_scalp, @b_ear, @b_treated

# ---- sight
[red flag_vision]
@notsee, @seebad
@b_eye & @x_dim, @sight & @x_dim, @sight & @x_dark
@b_eye & @x_blind
@b_eye & @x_dark
~@sight @y_lost, ~@y_lost @sight, @b_eye @y_lost
@x_double
@half & @x_dim, @half & @y_vanish, @half & @x_dark
@curtain, @b_eye & @x_veil, @sight & @x_veil, @half & @x_veil
# sight by its name, and what the clinic's own texts and doctors' words say of it, in either order: "погіршився зір"; what is
# said of a swelling, too ("less"), stands right beside it
зір!|зору!|зором! & погірш*|гірш*|порушен*|порушив*|порушил*|зіпсув*|псує*|слабш*|ослаб*|послабш*
зір!|зору!|зором! різко|сильно|дуже|трохи|раптом|раптово|зовсім|помітно? зниж*|знизив*|зник*|пропав|пропад*|упав|впав|падає|змінився, зір не той!
зниж*|знизив*|зник*|пропав|пропад*|упав|впав|втрат*|втрач*|змінився|змін!|зміна|зміни мій|моя|у|в|із|з? зір!|зору!|зором!
проблем* мій|моя|у|в|із|з? зір!|зору!|зором!
зрен* & ухудш*|хуже|наруш*|испорт*|портит*|слабе*|ослаб*
зрен* резко|сильно|очень|немного|вдруг|внезапно|совсем|заметно? сниж*|снизил*|пропал*|пропада*|исчез*|упал*|падает|изменил*|меняет*, зрение не то!
сниж*|снизил*|пропал*|пропада*|исчез*|упал*|потеря*|теря*|изменил*|изменени*|проблем* мое|со|в? зрен*
sight!|eyesight|vision & worsen*|deteriorat*|impair*|failing|fading
sight!|eyesight|vision suddenly|slightly|badly|quickly? worse!|declin*|dropp*|reduced|decreased|diminish*|fails|failed|disappear*|vanish*|changed|changes
worse!|reduced|decreased|diminished|changed|change|changes|problem* in|with|of? my? sight!|eyesight|vision
sight!|vision problem*
视力 & 减退|恶化|下降|变差|丧失|失去|减弱|受损|异常|障碍|有问题|出问题|变坏
[red flag_eye_pain]
@b_eye & @x_pain, @b_eye & @x_cut, @b_eye & @x_severe_pain
[red flag_eye_tense]
@b_eye & @x_bulge, @b_eye & @x_rock, @bulge_out
[red flag_lid]
@b_lid & @x_droop, @b_eye & @x_droop, @b_lid & @x_shut, @b_eye & @x_shut, @b_eye & @x_halfshut, @lid_droop

# ---- breath, throat, speech
[red flag_breath]
@nobreath, @breath & @y_hard_to, @breath & @x_worse
[red flag_swallow]
@noswallow, @swallow & @y_hard_to, @swallow & @x_pain, @b_throat & @x_swell, @b_throat & @x_tight, @b_tongue & @x_swell, @b_tongue & @y_huge, @b_throat & @x_lump, @b_throat & @y_hard_to
[red flag_speech]
@nospeech, @speech & @speech & @y_hard_to, @voice & @y_hoarse, @voice & @y_lost, @voice & @y_muddle, @voice & @x_strange, @b_tongue & @y_muddle, @b_tongue & @x_disobey
[red flag_stroke]
@facefall, @b_mouth & @x_crooked, @b_face & @x_crooked, @smile & @x_crooked, @b_mouth & @x_droop, @b_face & @x_droop
@b_mouth & @x_disobey, @b_face & @x_disobey, @smile & @x_disobey, @b_limb & @x_disobey, @b_lip & @x_disobey
@b_limb & @x_limp, @half & @x_numb, @half & @x_disobey, @b_lip & @x_crooked, @half & @x_crooked
@leak_mouth, @smile & @half, @drops_things
# a brow that does not move is what botulinum toxin is for
[red flag_brow for filler, biostimulator, mesotherapy, peel, ablative-laser, laser-hair-removal, rf-hifu, threads, face-surgery, eyelids, breast-body, hair-transplant, cryolipolysis]
@b_brow & @x_disobey
[red flag_collapse]
@faint, @weakness, @ambulance, @confused
[red flag_allergy]
@hives, @wheeze, @b_lip & @y_doubled

# ---- heart, fever, pain
[red flag_chest]
@chestpain, @b_chest & @x_pain, @b_chest & @y_press, @b_chest & @x_burnfeel, @heart & @x_pain, @heart & @y_press
[red flag_fever]
@fever, @fever_word & >37.9 <43, @shivers
[red flag_pain]
@severepain, @x_pain & @y_severe, @x_pain & @sleepless, @x_pain & @x_worse, @x_pain & @unbearable, @x_severe_pain
@x_pain & @notgone_pill, @pill & @x_nohelp, @pill & @notgone_pill
@x_burnfeel & @y_severe, @x_burnfeel & @x_worse, @x_burnfeel & @unbearable, @x_throb & @x_worse, @x_throb & @sleepless, @x_pain & @sleepless
@x_itch & @unbearable

# ---- skin and blood supply
[red flag_skin]
@b_surface & @x_badcolour, @b_treated & @x_badcolour, @b_wound & @x_black, @b_scalp & @x_black, @b_belly & @x_badcolour, @b_breast & @x_badcolour, @b_ear & @x_badcolour, @b_chest & @x_badcolour, @b_limb & @x_badcolour, @half & @x_badcolour, @b_lid & @x_black
@b_surface & @x_cold, @b_treated & @x_cold, @b_ear & @x_cold, @b_belly & @x_cold, @b_breast & @x_cold
@b_part & @x_marble, @marble_pattern, @x_netcolour, @noblanch, @x_badcolour & @x_cold, @x_badcolour & @x_worse, @dead_skin
# a bruise is a patch of such a colour, too
[red flag_patch]
@patch & @x_badcolour
[red flag_infection]
@pus, @x_pusdrip, @b_wound & @x_smell, @b_part & @x_smell, @redspread, @x_red & @y_spread, @b_wound & @x_weep, @abscess, @b_treated & @x_weep, @b_surface & @x_weep, @b_scalp & @x_weep
@x_hot & @x_red & @y_spread
[red flag_blister]
@x_blister, @x_burn, @x_coldsore, @x_weepskin, @x_oozing
[red flag_wound]
@woundopen, @b_wound & @y_open, @hole & @x_weep, @hole & @b_part, @hole & @notheal, @b_wound & @notheal
[red flag_bleeding]
@bleeds, @blood & @notstop, @blood & @y_drip, @soaked, @cloth & @blood, @cloth & @y_soak
[red flag_growing_swelling]
@x_swell & @x_worse, @x_swell & @onesided, @b_part & @y_doubled, @b_part & @y_bigger, @x_lump & @x_worse, @b_neck & @x_swell, @b_part & @x_drum, @x_swell & @x_drum, @x_swell & @y_extreme, @b_face & @y_extreme, @eyes_swollen_shut, @b_breast & @x_rock, @b_neck & @y_press
[red flag_size]
@size _6 now|to _4 @size, @size _4 @size, @x_red & @size, @size & @x_worse
@size & @size
[red flag_calf]
@b_calf & @x_pain, @b_calf & @x_swell, @b_calf & @x_rock, @b_calf & @x_hot, @legone & @x_swell, @legone & @x_pain, @legone & @y_bigger, @boot_tight
[red flag_suicide]
@suicide

# ---- what a procedure brings
[red flag_lump]
@x_lump & @x_rock, @x_lump & @late, @x_beads, @x_rock & @late
[red flag_growth]
@growth, @x_rock & @grown, @x_rock & @y_bigger, @treatedshape, @grown & @x_lump, @b_belly & @grown
[red flag_thread_out]
@thread & @y_out, @pokes
[red flag_dent]
@x_dent
[red flag_numb for rf-hifu, biostimulator, filler, botulinum-toxin]
@b_part & @x_numb, @x_nofeel
[red flag_numb_late]
@x_numb & @dayslate

# ---- for a person today
[hint symptom]
@x_pain, @x_swell, @x_bruise, @x_itch, @x_numb, @x_red, @x_lump, @x_blister, @x_burnfeel, @x_throb, @x_weep, @x_smell, @x_dent, @x_crooked, @x_uneven, @x_unwell, @x_rash, @x_dry, @x_tight, @x_severe_pain, @x_cut, @x_burn
[hint attribute]
@b_part & @x_rock, @b_part & @x_hot, @b_part & @y_bigger, @b_part & @x_strange, @b_part & @x_black, @b_part & @x_worse, @b_part & @y_huge, @b_part & @x_bad, @b_part & @x_heavy
[hint numb_any]
@x_nofeel
[worry plea]
терміново, терміновий, негайно, срочно, срочный, неотложно, urgent, urgently, asap, номер|телефон|контакт|номерок _2 врача|лікаря|доктора|хирурга|хірурга, врача|лікаря|доктора _1 номер|телефон, doctors _1 number|phone, number|phone _3 doctor*|surgeon|nurse, need _2 doctor*|nurse, запишіть|запишите|записать|записатись|записатися|записаться|хочу _3 лікар*|врач*|доктор*|огляд|осмотр|прийом|прием, 医生 _2 电话, 医生 _2 号码, 医生 _1 微信, 急诊, 紧急, 马上见医生
[worry blood_named]
@blood
[worry warm]
>37.2 <43
