"""Words that say nothing of what a message is about, in the four languages, folded as the search folds them."""

from tenancy.text import words_of

ENGLISH = """the and for are was were been being have has had having not but you your yours they them their our ours this
that these those with from into onto over under about after again against all also any because before between
both can cannot could did does doing don down during each few further get gets got here how its itself just
like more most much must never now off once one only other out own please same she should since some still
such than then there through too two until very want wants well what when where which while who whom why will
would year years day days week weeks month months time last first today yesterday tomorrow always every nobody
nothing somebody something someone anyone came come went going said says say told tell thank thanks hello dear
sir madam municipality office"""
ARABIC = """في من على الى إلى عن مع هذا هذه ذلك تلك التي الذي الذين اللذين ما لا لم لن قد كان كانت يكون تكون كل بعض غير
بعد قبل عند منذ حتى ثم او أو ان أن إن انه أنه انها أنها هو هي هم نحن انا أنا انت أنت كما لكن لان لأن بين تحت
فوق حيث اذا إذا عندما لدى لدينا عندنا ولا وقد ولم وهو وهي ومن وفي وعلى وما ليس ليست هناك هنا جدا ايضا أيضا فقط
مثل نفس أي اي كيف لماذا متى اين أين يوم ايام أيام اسبوع شهر سنة اليوم امس غدا منا لنا لكم شكرا السلام عليكم
مرحبا السيد السيدة رجاء يرجى البلدية"""
SORANI = """لە بە بۆ و کە ئەم ئەو ئەوە ئەمە ئەوان ئێمە ئێوە من تۆ ئەوەی لەگەڵ لەسەر لەبەر لەلایەن دوای پێش هەر هەموو هیچ
زۆر کەم تەنها تەنیا هەروەها بەڵام یان چونکە ئەگەر کاتێک کەی چۆن بۆچی کوێ کێ چی نییە هەیە نیە بوو بووە دەبێت
دەکات کرد کردن ڕۆژ هەفتە مانگ ساڵ ئەمڕۆ دوێنێ سوپاس سڵاو بەڕێز تکایە شارەوانی لێرە لەوێ ئێستا تا هەتا وەک یەک
دوو"""
UKRAINIAN = """і й та або але що як це цей ця ці той та те ті він вона воно вони ми ви я ти мене мені нас нам вас вам їх їм
його її наш наша наше наші ваш ваша не ні без до від для на над під по при про за із зі з у в о об між через
після перед коли де куди звідки чому хто який яка яке які так також теж дуже лише тільки вже ще був була було
були є буде будуть бути може можна треба потрібно щоб якщо тому бо тут там день дні днів тиждень тижня місяць
місяці рік року років сьогодні вчора завтра дякую дякуємо добрий прошу будь ласка шановні муніципалітет"""
STOP_WORDS = frozenset(words_of(ENGLISH, ARABIC, SORANI, UKRAINIAN))
