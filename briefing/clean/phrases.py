"""What furniture says: patterns by removal code, in a neutral part and one for each language.

A pattern is matched from the start of a line that was lower-cased and freed of marks at its ends, and holds no nested
repetition, so that its cost is linear. It begins with letters, marks or digits, or else as INNER says. It alone condemns
the line, wherever that stands.
"""

from __future__ import annotations

from typing import Final

NEUTRAL: Final = {
    "player": (
        r"\d\d?:\d\d(?: ?/ ?\d\d?:\d\d)?$",
        r"(?:image|photo|slide|bild|foto) \d+ (?:of|/|von|sur|de) /?\s?\d+$",
        r"\d+ ?/ ?\d+$",
        r"(?:(?:arrow|chevron|keyboard|navigate|play|expand|volume|close|menu|icon)_\w+ ?)+$",
    ),
    "share": (r"(?:(?:facebook|twitter|linkedin|pinterest|reddit|whatsapp|flipboard|tumblr|telegram|x)\W*)+$",),
    "markup": (r"(?:false|true|null|undefined|nan)$", r"%2f\S*$", r"\{\{.*\}\}$"),
    "copyright": (r"(?:©|\(c\)|copyright ©)\s?(?:\d{4}|[a-z])",),
}

_ENGLISH_SURE: Final = {
    "ad": (
        r"(?:ad|ads|advert|advertisement|advertisements|advertising|sponsored(?: content)?|paid content)$",
        r"(?:advertisement )+$",
        r"(?:the )?(?:article|story|post|content|video) continue[sd] (?:below|after)",
        r"(?:article|story) continues$",
        r"(?:continue reading|scroll down|keep scrolling)(?: below)?$",
        r"(?:scroll|keep reading) (?:down )?(?:to continue|for more)",
        r"advertisement\W+(?:continue|scroll|story|article)\b.{0,40}$",
        r"promoted (?:content|stories)$",
    ),
    "share": (
        r"(?:share|tweet|pin|email|print|save|copy link|url copied|copied|flip|pocket)$",
        r"(?:(?:share|tweet|pin|email|print|save|copy link)\W+){2,}$",
        r"(?:share|tweet|pin|post|send) (?:this|it|on|via|to|with)\b.{0,60}$",
        r"share all sharing options",
        r"(?:like|liked|enjoy|enjoyed|love) (?:this|the) (?:article|story|post)\?.{0,80}$",
        r"(?:email|print) this (?:article|story|page|post)$",
        r"click to (?:share|email|print)",
        r"read or share this (?:article|story)\b",
        r"opens in new window",
    ),
    "caption": (
        r".{3,240}\s(?:©|photo(?:graph)?:|picture:|image:|\((?:photo|picture|image):).{2,80}$",
        r".{20,300}[. (](?:reuters|ap photo|afp photo) ?/ ?[\w .'-]{3,60}$",
        r"(?:enlarge (?:this )?image|toggle caption|hide caption|media caption|image (?:copyright|caption|source))\W? .{2,}",
    ),
    "print-note": (
        r"(?:this|the) (?:article|story|column|essay|review|interview|piece)\b.{0,30} (?:appeared|appears|was published|"
        r"ran) (?:in|on)\b.{0,80}\b(?:print|newspaper|magazine)? ?(?:edition|issue)",
        r"(?:this|the) (?:article|story|column|essay|review|interview|piece|op-ed|commentary) (?:was )?(?:first|originally) "
        r"(?:appeared|published|posted|ran) (?:in|on|by|at)\b.{2,80}$",
        r"a version of this (?:article|story|column|essay|review|obituary|editorial)\b",
        r"from the (?:print|\w+ \d{1,2}|\w+ \d{4}) (?:edition|issue)\b",
    ),
    "credit": (
        r"(?:additional|further) (?:reporting|research|writing|editing|material)\b.{0,20}\b(?:by|from)\b",
        r"(?:reporting|writing|editing|edited|compiled|report) (?:and (?:writing|editing) )?by\b.{0,300}$",
        r"(?:photo|photos|photograph|photography|image|images|picture|video|illustration|graphic)s?"
        r"(?: (?:credit|courtesy|source))?s?(?: ?:| by\b| of\b).{0,80}$",
        r"(?:credit|pic|pics|courtesy|source)s?:.{0,80}$",
        r"(?:photography|pictures?|illustrations?|photographs?|graphics?) by .{2,80}$",
        r"with (?:the )?assistance (?:from|of|by)\b.{2,80}$",
        r"contributed to this (?:report|article|story)",
        r".{1,60} contributed to this (?:report|article|story)",
        r"with (?:files|reporting|reports|additional reporting|contributions|inputs) (?:from|by)\b",
        r"(?:\(?image|\(?photo) (?:credit|source|courtesy)",
        r"(?:our standards: |the thomson reuters trust principles)",
        r"contributing\s?: .{3,160}$",
        r"(?!several|many|most|other|these|those|both|all|some|no )(?:[\w.'-]+ ){2}contributed\W*$",
        r"this (?:article|report|story) (?:contains|includes|is based (?:in part )?on) (?:\w+ )?"
        r"(?:material|reporting|information|wire|reports)\b.{0,100}$",
    ),
    "promo": (
        r"(?:sign|signed) up (?:for|to|here|now|today|free|with)\b.{0,200}$",
        r"subscribe(?:$| (?:to|now|for|today|here|and)\b.{0,160}$)",
        r"get (?:the|our|your|all|more|breaking|daily|top|email|notified|updates|news)\b.{0,80}"
        r"\b(?:newsletter|inbox|mynews|alerts?|app|daily|delivered)\b",
        r"(?:download|get) (?:the|our)\b.{0,40}\bapps?\b",
        r"(?:our|free|daily|weekly|the) newsletters?\b.{0,30}$",
        r"newsletters?$",
        r"follow (?:us|me|him|her|them|@\w+)\b.{0,120}$",
        r"follow .{1,60} on (?:twitter|facebook|instagram|x|linkedin|google news|threads|bluesky)\b",
        r"like us on facebook",
        r"(?:join|become) (?:a |our )?(?:member|members|mailing list|whatsapp|telegram|community|supporter)\b.{0,80}$",
        r"(?:for|get|see|read) (?:the |all the |our )?(?:latest|breaking|more|full)\b.{0,80}\b(?:download|subscribe|sign up)\b.{0,100}$",
        r"to (?:view|read|see|access|continue|keep|unlock)\b.{0,60}\b(?:subscribe|log ?in|sign ?in|sign up|register)\b.{0,160}$",
        r"support (?:our|independent|local|quality) (?:work|journalism|reporting)",
        r"(?:don'?t|never) miss (?:a|an|out|our)\b.{0,100}$",
        r"a personali[sz]ed news feed\b",
        r".{0,300}\bby signing up,? (?:you|i) agree\b",
        r".{0,200}\bsign up\b[^\"“”]{0,40}\bour (?:\w+ ){0,3}(?:newsletters?|stories|e-?mails?|alerts?|updates?)\b",
        r"want .{3,160}\b(?:inbox|sign up|subscribe)\b.{0,140}$",
        r"(?:interested in .{2,60}\? )?add .{2,60} as an interest to stay up to date\b",
        r"(?:visit|see) .{2,60} (?:home ?page|website) for more\b.{0,40}$",
        r"(?:support|fund) .{2,40} journalism$",
        r"(?:join|find) us (?:on|at) (?:facebook|twitter|instagram|youtube|flipboard)\b.{0,60}$",
        r"stay up to date (?:with|on) (?:the|our|all)\b.{0,80}\b(?:app|newsletter)\b.{0,20}$",
        r"(?:editor'?s'? note\W+)?as a public service, (?:all|we)\b.{0,80}\b(?:free|paywall)\b.{0,40}$",
        r"click (?:here )?(?:to|for)\b.{0,40}\b(?:get|app|newsletter|coverage|subscribe|sign up)\b.{0,80}$",
        r"subscribe (?:on|via|wherever)\b.{0,120}$",
        r"send (?:your |us )?(?:an? )?(?:tips?|letters?|questions?|e-?mails?|comments?)\b.{0,40}"
        r"(?:@|to us\b|to the (?:news team|editors?)\b).{0,60}$",
        r"(?:newsletter|e-?mail) sign-?\s?up$",
        r"(?:do you have|got) a (?:story|tip|news tip)\b.{0,140}$",
        r"have a (?:news )?tip\b",
        r"got (?:a )?(?:news )?tips?\?.{0,100}$",
        r".{3,160}\b(?:sign up|subscribe|join) (?:here|now|today)$",
        r".{0,120}\b(?:consider|become|becoming) (?:a |making a )?(?:membership|donation|contribution|supporter)\b.{0,120}$",
        r"(?:was this (?:article|story|page) helpful|rate this)\b.{0,40}$",
        r".{3,120}, every (?:\w+ )?(?:week|day|morning|evening|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
        r".{0,20}\b(?:free|inbox)\W*$",
        r"(?:our|the|a) (?:\w+ ){0,4}(?:letter|newsletter|e-?mail|briefing|round-?up|digest|dispatch)\b.{0,100}\bevery\b.{0,60}$",
        r"thank you for (?:signing up|subscribing|reading)\b.{0,80}$",
        r"enter your e-?mail\b",
        r"(?:learn|find out|discover) more$",
        r"get real-time updates\b.{0,160}$",
        r"let us know what you(?:'re| are)? think(?:ing)?\b.{0,80}$",
        r"(?:if you have|got|have) (?:a|an|any) .{3,120}\b(?:e-?mail|write|ask|send)\b.{0,60}@\S",
        r"catch up on .{3,160}\b(?:podcast|newsletter)\b.{0,60}$",
        r"watch (?:the latest video at \S{3,40}$|.{3,80}\b(?:(?:sun|mon|satur)day|weekday|weeknight)s\b.{0,200}$)",
        r"read .{2,40} new flipboard magazine\W*$",
        r"(?:editor'?s'? note\W+)?(?:do you )?want to (?:support|help) .{2,60} so (?:that )?we can\b",
        r"a (?:daily|weekly) (?:round-?up|summary|digest) of .{3,80}$",
        r"(?:you can read diverse opinions from|other opinions below|usa today's editorial opinions are|columnists in-depth)\b",
        r"looking for a (?:quick |smart |better |easy )?way to keep up\b",
        r".{3,300}\bsubscribe here to\b",
        r"sign up for (?:the|our) .{2,60} newsletters?\b",
        r"mailing list\W+to receive\b",
        r"(?:the|we) .{0,30}(?:is|are) committed to publishing a diversity of letters\b",
    ),
    "related": (
        r"(?:also )?read (?:more|also|next|this)\W*$",
        r"(?:read more|read also|also read|related|see also|read next|more|watch|don'?t miss|recommended|see more|"
        r"up next|must read|trending|just in|in case you missed it|you may also like|more on this)\s?:\s.{5,200}$",
        r"(?:related|recommended|popular|trending|similar|latest|recent|most read|most popular|more|top|featured|other)"
        r" (?:articles?|stor(?:y|ies)|posts?|news|reading|content|topics|links|coverage|headlines|videos?|items)"
        r"(?: (?:from|on|about|in|by)\b.{0,60})?\W*$",
        r"(?:related|recommended|most read|most popular|most viewed|trending(?: now)?|read next|up next|see also|"
        r"don'?t miss|more like this|you may also like|you might also like|you might like|recommended for you|"
        r"more for you|also on|what to read next|what others are reading|in this (?:section|series)|"
        r"editor'?s'? (?:picks?|choice)|more to read|keep reading|sponsored stories|from around the web)\W*$",
        r"more (?:from|on|in|about) .{2,60}$",
        r"(?:also|more|elsewhere) on (?:\S{2,30}\.\w{2,4}\b|\w[\w '&]{1,30}:).{0,200}$",
        r"(?:click (?:here )?(?:for|to read)|see|read) more (?:from|on|about|by)\b.{2,60}$",
        r"full coverage(?:\s?:| of) .{3,80}$",
        r"on \S{3,40}\.(?:com|net|org|co\.uk)\s?: .{5,160}$",
        r".{10,140}\[ ?(?:video|insight|analysis|news|opinion|pictures?|photos?|watch|gallery|reaction|update|exclusive|interview|"
        r"latest|report|review|comment|revealed|warning|poll|quiz)\W*$",
        r"view (?:all|more)\b.{0,40}$",
        r"\[?(?:gallery|video|podcast|watch|listen|in pictures|live blog|liveblog|slideshow|infographic|photos)\s?[\]:]\s?.{5,160}$",
        r"(?:previous|next|older|newer) (?:post|article|story|entry|page)s?\b.{0,10}$",
    ),
    "comment": (
        r"(?:no|\d[\d,.]*|view|show|hide|read|see|new, \d+|add a|leave a|post a|write a|load) ?(?:all |more )?"
        r"(?:\d+ )?(?:comments?|repl(?:y|ies)|responses?)\b.{0,30}$",
        r"comments?(?: ?\(\S{0,6}\))?$",
        r"(?:join|start) the (?:conversation|discussion|debate)\b.{0,60}$",
        r"(?:leave|post|write|add|submit) (?:a|your|new) (?:comment|reply|response)\b",
        r"(?:reply|report|flag|upvote|like|comment as a guest|comments are closed)$",
        r"your email address will not be published",
        r".{2,60}\b(?:at|on)\b.{0,40}\d:\d\d ?(?:[ap]\.?m\.?)?,? (?:says?|said|wrote)\W*$",
        r"(?:top rated comments|read all comments|in reply to|rating: \d+ votes?|permalink)\b.{0,40}$",
        r"(?:upvote|downvote|vote up|vote down|flag|report abuse|thumbs up|thumbs down)(?: \d+)?$",
        r"be the first to comment",
        r"we want to hear (?:what you think|from you)\b.{0,140}$",
        r"please include a (?:contact|phone|telephone) number\b",
        r"what do you think\?.{0,60}\b(?:comments?|below)\b",
        r"comments? (?:are|have been) (?:closed|disabled|moderated)",
        r"please (?:log|sign) in to (?:leave a )?comment",
    ),
    "boilerplate": (
        r"(?:corrections?|clarification|amendment)s?$",
        r"an earlier version of (?:this|the) (?:article|story|report|post)\b",
        r"this (?:article|story|report|post) has been updated\b.{0,100}$",
        r"(?:our|the) original (?:post|story) (?:continues|follows)\W*$",
        r"(?:this is )?a rush transcript\b",
        r"\w+ transcripts are created on a rush deadline\b",
        r"(?:a|an|this) (?:lightly )?(?:edited|condensed)\b.{0,40}\btranscript\b.{0,80}$",
        r"(?:the )?associated press receives (?:support|funding)\b",
        r".{2,60} is (?:a|our) (?:daily|weekly|regular|reported) (?:newsletter|podcast|column)\b.{0,300}$",
        r".{2,40} shows you diverse perspectives on\b",
        r"(?:the )?(?:opinions?|views?)(?: and (?:opinions?|views?))? expressed\b.{0,80}\b(?:are (?:(?:solely|strictly) )?"
        r"(?:those|their|his|her|the author)|do(?:es)? not)\b",
        r"(?:this|the) (?:site|page|form) is protected by (?:re)?captcha\b",
        r"if you (?:can'?t|cannot) see this (?:reader )?poll\b",
        r"this (?:interview|conversation|transcript|article|q&a) (?:has been|was) (?:lightly )?(?:edited|condensed)\b.{0,100}$",
    ),
    "cookie": (
        r"(?:we|this (?:web)?site) (?:and our partners )?uses? cookies\b",
        r"\w+(?:\.\w+)? (?:and our partners )?uses? cookies\b",
        r"by (?:using|continuing|clicking|browsing|visiting|closing)\b.{0,120}\b(?:cookies?|privacy policy|terms of (?:use|service))\b",
        r"(?:accept|reject|allow|manage|decline)(?: all)?(?: cookies?| preferences)?$",
        r"(?:cookie|privacy) (?:policy|settings|preferences|notice)$",
    ),
    "login": (
        r"(?:log ?in|sign ?in|register|create (?:an )?account|my account|log ?out|sign ?out)"
        r"(?: (?:or|/|\|) (?:log ?in|sign ?in|sign ?up|register|subscribe))?$",
        r"already (?:a|have|an)\b.{0,30}(?:subscriber|member|account|registered)\b.{0,60}$",
        r"forgot (?:your )?password",
        r".{0,80}\byou(?:'re| are) already a (?:subscriber|member)\b.{0,140}$",
    ),
    "bio": (
        r".{3,60} (?:writes about|reports on|covers) .{3,120} (?:for|at) .{2,120}$",
        r"(?:write to|email|e-mail|contact|reach) .{2,60} at \S+@\S+\.\w+\W*$",
        r"(?:e-?mail|contact|tips)\b\W{0,3}\S{1,60}@\S{1,60}$",
        r"\S{1,60}@\S{1,60}\.\w{2,8}$",
        r"(?:follow|contact) the author\b.{0,80}$",
        r"(?:he|she|they) can be (?:reached|contacted|followed|found) (?:at|on|by|via)\b.{2,80}$",
        r".{3,60} is .{3,80}, and (?:his|her|their) .{0,40}\bcolumn (?:appears|runs)\b",
    ),
    "disclosure": (
        r".{0,60}\b(?:may|might|could|will) (?:earn|receive|get|collect)\b.{0,30}\b(?:commission|compensation)",
        r".{0,80}\baffiliate (?:links?|commission|partner)",
    ),
    "copyright": (
        r"all rights reserved",
        r"copyright \d{4}\b",
        r"content created by .{3,60} is available without charge\b",
        r".{0,100}\ball rights reserved\W*$",
        r"(?:all|this|our) (?:content|work|articles?|text)\b.{0,40}\blicen[sc]ed\b.{0,120}$",
        r"(?:this material|this article|no part of)\b.{0,60}\b(?:may not be|without (?:the )?(?:prior|express|written))",
        r"(?:request reprint|reprints? (?:and|&) |licensing|submit (?:a )?correction|report (?:an? )?(?:error|typo))",
    ),
    "nav": (
        r"(?:skip to (?:main )?(?:content|navigation)|back to (?:top|home|gallery)|jump to \w+(?:print \w+)?|home|menu|search|"
        r"close|open menu|toggle navigation|show more|load more|see all|contact us|about us|terms of (?:use|service)|"
        r"privacy policy|more|next|previous|prev|sitemap|faq|advertise|advertise with us|careers|loading)\W*$",
        r"take me back to the top\b",
        r"click here (?:for|to|if)\b.{0,120}$",
        r".{3,160}\bclick(?:ing)? here\W*$",
    ),
    "tags": (r"(?:tags?|topics?|filed under|categories|category|labels?|posted in|keywords)\s?:.{0,200}$", r"(?:tags|filed under|topics)$"),
    "date": (
        r"(?:(?:first )?published|updated|last (?:updated|modified)|posted|modified)\b(?: on| at)?\s?:?\s.{0,60}\d\d.{0,40}$",
        r"\d+ ?(?:-? ?min(?:ute)?s?) read\W*$",
        r"(?:reading time|read time|est\. reading)\b.{0,40}$",
        r"(?:about |an? )?\d* ?(?:second|minute|hour|day|week|month|year)s? ago\W*$",
    ),
    "player": (
        r"(?:play|pause|mute|unmute|watch|listen|replay|play video|watch video|watch live|full screen|fullscreen|view gallery|"
        r"view photos|(?:watch|listen) (?:now|below)|loading\W*|show caption|hide caption|toggle caption|enlarge(?: this)? image|"
        r"enlarge|click to enlarge|photos?|video|gallery|slideshow|audio):?$",
        r"media playback is (?:unsupported|not supported)\b",
        r"(?:your browser does not support|this video (?:is|file|has)|video unavailable|please enable javascript|javascript is)",
        r"(?:listen|play) .{0,6}\d+:\d\d",
        r"(?:can'?t|don'?t) see the .{3,20}\? click here\W*$",
    ),
}  # fmt: skip

_GERMAN_SURE: Final = {
    "ad": (r"(?:anzeige|werbung)$",),
    "share": (r"(?:teilen|drucken|merken|artikel (?:teilen|drucken|merken)|per e-?mail (?:teilen|senden))$",),
    "related": (
        r"(?:lesen sie (?:auch|hier|mehr)|mehr zum thema|auch interessant|das könnte sie auch interessieren|"
        r"weitere (?:artikel|themen|nachrichten|meldungen)|meistgelesen|meist gelesen|verwandte (?:artikel|themen)|"
        r"siehe auch|weiterlesen|zum thema)\b.{0,120}$",
    ),
    "promo": (
        r".{0,40}\bnewsletter\b.{0,60}\b(?:abonnieren|anmelden|bestellen)\b.{0,40}$",
        r"(?:jetzt|hier) (?:abonnieren|anmelden|bestellen)\b.{0,60}$",
        r"folgen sie uns\b.{0,60}$",
    ),
    "caption": (r".{3,240}\s\(?(?:fotos?|bild|grafik|archivfoto|symbolbild): .{2,60}$",),
    "credit": (r"(?:foto|bild|quelle|bildquelle|fotos)\s?:.{0,80}$", r"mit material (?:von|der)\b"),
    "comment": (r"(?:\d+ )?(?:kommentare?|leserkommentare|kommentar (?:schreiben|verfassen))(?: \(\d+\))?$",),
    "cookie": (
        r"(?:wir|diese (?:web)?seite) (?:verwenden|verwendet|nutzen|nutzt|setzen)\b.{0,30}\bcookies\b",
        r"(?:alle )?(?:cookies )?(?:akzeptieren|ablehnen|zustimmen)$",
    ),
    "print-note": (
        r"(?:dieser|der) (?:artikel|text|beitrag) (?:ist |erschien )\b.{0,60}\b(?:ausgabe|print|gedruckt|erschien)",
    ),
    "nav": (r"(?:zur startseite|startseite|nach oben|zum inhalt(?: springen)?|impressum|datenschutz|kontakt|menü|suche)$",),
    "date": (r"(?:stand|aktualisiert|veröffentlicht)(?: am)?\s?:?\s.{0,30}\d{4}.{0,30}$", r"lesezeit\b.{0,30}$"),
    "copyright": (r".{0,60}\balle rechte vorbehalten\W*$",),
}  # fmt: skip

_FRENCH_SURE: Final = {
    "ad": (r"(?:publicité|la suite après (?:la|cette) publicité)$",),
    "share": (r"(?:partager|imprimer|envoyer par e-?mail|partager (?:sur|cet article)\b.{0,40})$",),
    "related": (
        r"(?:lire (?:aussi|également|la suite)|à lire (?:aussi|également)|voir aussi|sur le même (?:sujet|thème)|"
        r"articles? (?:similaires?|liés?)|les plus lus|à voir aussi)\b.{0,160}$",
    ),
    "promo": (
        r"(?:inscrivez-vous|abonnez-vous|s'abonner|recevez)\b.{0,120}$",
        r"suivez-nous\b.{0,60}$",
    ),
    "caption": (r".{3,240}\s\(?(?:crédits?|crédit photo|photo) ?: .{2,60}$",),
    "credit": (r"(?:crédit|crédits|photo|crédit photo)\s?:.{0,80}$", r"\(?avec (?:afp|reuters|agences?)\)?$"),
    "comment": (r"(?:\d+ )?commentaires?$", r"(?:laisser un|ajouter un) commentaire$"),
    "cookie": (r"(?:nous utilisons|ce site utilise) des cookies\b", r"(?:tout )?(?:accepter|refuser)(?: tout)?$"),
    "nav": (r"(?:accueil|haut de page|mentions légales|contact|menu|rechercher)$",),
    "date": (r"(?:publié|mis à jour|modifié) le\b.{0,40}$", r"temps de lecture\b.{0,30}$"),
    "copyright": (r".{0,60}\btous droits réservés\W*$",),
}

_SPANISH_SURE: Final = {
    "ad": (r"publicidad$",),
    "share": (r"(?:compartir|imprimir|compartir en\b.{0,40})$",),
    "related": (
        r"(?:lea también|lee también|leer más|te puede interesar|también te puede interesar|ver también|"
        r"noticias relacionadas|artículos relacionados|lo más (?:leído|visto))\b.{0,160}$",
    ),
    "promo": (r"(?:suscríbete|suscríbase|síguenos|regístrate)\b.{0,100}$",),
    "caption": (r".{3,240}\s\(?(?:foto|fotografía|imagen): .{2,60}$",),
    "credit": (r"(?:foto|fotografía|imagen|fuente)\s?:.{0,80}$",),
    "comment": (r"(?:\d+ )?comentarios$", r"(?:deja un|deje un|añadir) comentario$"),
    "cookie": (r"(?:utilizamos|este sitio (?:web )?utiliza) cookies\b", r"(?:aceptar|rechazar)(?: tod[ao]s?)?$"),
    "nav": (r"(?:inicio|volver arriba|aviso legal|contacto|menú|buscar)$",),
    "date": (r"(?:publicado|actualizado)(?: el)?\b.{0,40}\d{4}.{0,20}$", r"tiempo de lectura\b.{0,30}$"),
    "copyright": (r".{0,60}\btodos los derechos reservados\W*$",),
}

BY_LANGUAGE: Final = {"en": _ENGLISH_SURE, "de": _GERMAN_SURE, "fr": _FRENCH_SURE, "es": _SPANISH_SURE}

INNER: Final = (".{", r"\S", r"\w", "(?!")
"""How a pattern begins whose words stand within a line: one of them, a trigger, must be there first."""
TRIGGERS: Final = (
    "©", "@", "[", "photo", "picture:", "image", "foto", "bild", "grafik", "crédit", "fotografía", "imagen",
    "contributed", "sign up", "subscribe", "join", "membership", "donation", "contribution", "supporter", ", every ",
    "by signing up", "say", "said", "wrote", "already a", "writes about", "reports on", "covers", "commission", "compensation",
    "affiliate", "rights reserved", "cookies", "transcripts", "reuters", "newsletter", "rechte vorbehalten",
    "droits réservés", "derechos reservados", "click", "podcast", "column", "diverse perspectives",
)  # fmt: skip
