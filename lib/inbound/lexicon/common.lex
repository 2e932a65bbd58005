# Signs, and words that say how others are to be read. Every language adds its own words to these sections.

[good glad]
👍, 🔥, 🙏, ✅
[hint sad]
😭
[red flag_alarm]
🆘
[red flag_signs]
👁 ❌, ❌ 👁, 🫁 ❌, ❌ 🫁, 🆘 🫁, 🫁 🆘, 👁 🆘
[answer stop_sign]
🛑
[class common]
⭐, 👁, 🫁, ❌, 🚀
