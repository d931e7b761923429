namespace Agents.Memory.LongTerm.Gate;

/// <summary>What people say of themselves and what it means. The first that matches counts.</summary>
internal static class FactRules
{
    private const string Adverbs =
        "(?:(?:really|also|absolutely|quite|especially|always|usually|generally|still|just|now|strongly|much|mostly|mainly|only|currently|recently|already|definitely|sometimes|often) )*";

    private const string Diets =
        "vegetarian|vegan|pescatarian|pescetarian|flexitarian|lactose[- ]intolerant|gluten[- ]free|coeliac|celiac|keto|halal|kosher|teetotal";

    private const string Conditions =
        "diabetic|asthmatic|epileptic|dyslexic|deaf|blind|colou?r[- ]?blind|hard of hearing|pregnant|left[- ]handed|right[- ]handed|anaemic|anemic|autistic|visually impaired|claustrophobic|afraid of .+|scared of .+";

    private const string Faiths = "jewish|muslim|christian|catholic|hindu|buddhist|sikh|atheist";

    private const string Verbs =
        "eat|drink|smoke|tolerate|digest|drive|fly|swim|walk|climb|hear|see|read|write|work|travel|attend|meet|do|have|take|lift|stand(?= (?:for|up|on|long)\\b)|sleep|commute|come";

    public static IReadOnlyList<FactRule> All { get; } =
    [
        // Who he is.
        new(@"^(?:my (?:full |first |real )?name is|i am called|i am named|i go by|people call me|everyone calls me|my friends call me|i (?:would )?(?:prefer|like) (?:to be called|you to call me))(?: also)? (?<v>\p{L}[\w'.-]*(?: \p{L}[\w'.-]*){0,3})$", "name")
            { Exclusive = true, Importance = 0.95, Confidence = 0.95 },
        new(@"^(?:you (?:can|may) |please |just )*call me (?!back\b|later\b|at\b|when|if\b|on\b|tomorrow|today|asap|after|before|again|in\b|once|now|a\b|an\b|the\b|by\b|as\b)(?<v>\p{L}[\w'.-]*(?: \p{L}[\w'.-]*){0,2})$", "name")
            { Exclusive = true, Importance = 0.95, Confidence = 0.95 },
        new(@"^my pronouns are (?<v>.+)$", "pronouns") { Exclusive = true, Importance = 0.9, Confidence = 0.95 },
        new(@"^i am (?<v>\d{1,3})(?: years? old)?$", "age") { Exclusive = true, Importance = 0.7 },
        new(@"^i am (?<v>\p{L}+(?:-\p{L}+)?) years? old$", "age") { Exclusive = true, Importance = 0.7 },
        new(@"^i was born (?:on |in )?(?<v>.+)$", "birth") { Exclusive = true, Importance = 0.8, Confidence = 0.95 },
        new(@"^(?:i (?:originally )?(?:come|am|am originally) (?:originally )?from|i grew up in) (?<v>.+)$", "origin") { Exclusive = true, Importance = 0.7 },

        // Where he lives and works.
        new($@"^i (?:am )?{Adverbs}(?:live|living|reside|residing|based|settled) {Adverbs}(?:in|at|near|on) (?<v>.+)$", "residence")
            { Exclusive = true, Importance = 0.85, Confidence = 0.95 },
        new($@"^i (?:have )?{Adverbs}(?:moved|relocated) (?:back )?(?:from .+? )?to (?<v>.+)$", "residence") { Exclusive = true, Importance = 0.85, Confidence = 0.95 },
        new(@"^my (?:home|home town|hometown|residence|place) is (?:now )?in (?<v>.+)$", "residence") { Exclusive = true, Importance = 0.85 },
        new($@"^i (?:am )?{Adverbs}(?:work|working|employed) {Adverbs}(?:at|for|by|with) (?<v>.+)$", "employer") { Exclusive = true, Importance = 0.8 },
        new($@"^i (?:have )?{Adverbs}(?:joined|started (?:working )?(?:at|for|with)|(?:started|got|have) an? (?:new )?job (?:at|with)|switched (?:jobs )?to) (?<v>.+)$", "employer")
            { Exclusive = true, Importance = 0.8 },
        new($@"^i (?:am )?{Adverbs}(?:work|working|employed) {Adverbs}as (?:an? )?(?<v>.+)$", "occupation") { Exclusive = true, Importance = 0.8 },
        new(@"^my (?:job|profession|occupation|job title|role|position) is (?:now )?(?:that of )?(?:an? )?(?<v>.+)$", "occupation") { Exclusive = true, Importance = 0.8 },
        new($@"^i (?:am )?{Adverbs}(?:work|working) {Adverbs}in (?<v>.+)$", "field of work") { Exclusive = true, Importance = 0.7 },
        new($@"^i (?:am )?{Adverbs}(?:study|studying|studied) (?<v>.+)$", "studies") { Exclusive = true, Importance = 0.7 },

        // What he must avoid or needs.
        new(@"^i am (?:\w+ly |very |extremely )?(?:allergic|intolerant) to (?<v>.+)$", "allergy") { List = true, Importance = 0.95, Confidence = 0.95 },
        new(@"^i (?:have|suffer from|got) an? (?:\w+ly |\w+ )??(?:allergy|intolerance) (?:to|against) (?<v>.+)$", "allergy") { List = true, Importance = 0.95, Confidence = 0.95 },
        new(@"^i (?:have|suffer from|got) an? (?:severe |bad |serious |mild |strong )?(?<v>\w+) (?:allergy|intolerance)$", "allergy") { Importance = 0.95, Confidence = 0.95 },
        new($@"^i (?:am|went|became|turned) {Adverbs}(?:an? )?(?:strict )?(?<v>{Diets})(?:,.+)?$", "diet") { Exclusive = true, Importance = 0.9, Confidence = 0.95 },
        new($@"^i (?:follow|am on|keep|stick to) an? (?:strict )?(?<v>[\w-]+(?: [\w-]+)?) diet$", "diet") { Exclusive = true, Importance = 0.9 },
        new($@"^i {Adverbs}eat (?<v>{Diets})(?: food)?$", "diet") { Exclusive = true, Importance = 0.9 },
        new($@"^i am {Adverbs}(?:an? )?(?<v>{Conditions}|{Faiths})$", "condition") { Importance = 0.9 },
        new(@"^i (?:have|suffer from) (?<v>(?:type \d )?(?:diabetes|asthma|epilepsy|arthritis|migraines?|dyslexia|adhd|autism|insomnia|vertigo|hay fever|high blood pressure|a heart condition|a bad back|celiac disease|coeliac disease|.{2,30} (?:syndrome|disease|disorder)))$", "condition")
            { Importance = 0.9 },
        new(@"^i (?:use|am in|need) an? (?<v>wheelchair|walking stick|hearing aid|guide dog|screen reader|step[- ]free .+|quiet .+|accessible .+|ground[- ]floor .+|interpreter)$", "need") { Importance = 0.9 },
        new($@"^i (?:cannot|can not|may not|must not|am not allowed to|should not) (?:eat|have|drink) (?<v>.+)$", "diet: eats") { List = true, Denies = true, MayBeDenied = false, Importance = 0.9, Confidence = 0.9 },
        new($@"^i (?<v>(?:cannot|can not|am not able to|am unable to|am not allowed to|must not) (?:{Verbs})\b.+)$", "constraint") { MayBeDenied = false, Importance = 0.8 },
        new($@"^i (?<v>(?:can only|only|must avoid|have to avoid|need to avoid|must always|always have to) (?:{Verbs}|\w+)\b.+)$", "constraint") { Importance = 0.8 },
        new(@"^my (?:budget|maximum|limit|price limit) (?:for .+? )?is (?<v>.+)$", "budget") { Exclusive = true, Importance = 0.8 },

        // What he likes.
        new($@"^i (?:would )?{Adverbs}prefer (?:it when )?(?<v>.+)$", Preferred) { Exclusive = true, Importance = 0.75, Confidence = 0.9 },
        new($@"^i would {Adverbs}rather (?!not\b)(?<v>.+?)(?: than .+)?$", Preferred) { Exclusive = true, Importance = 0.75 },
        new($@"^i {Adverbs}(?:like|love|enjoy|adore|fancy) (?!it\b|that\b|this\b|your\b|the idea|how\b|what\b|you\b|them\b|these\b|those\b|to (?:know|see|ask|have|get|book|order|buy)\b)(?<v>.+)$", "likes")
            { List = true, Importance = 0.65 },
        new($@"^i am {Adverbs}(?:an? )?(?:big |huge |great )?(?:fan of|into|fond of|keen on|passionate about|interested in|crazy about) (?!it\b|that\b|this\b|your\b|buying|ordering)(?<v>.+)$", "likes")
            { List = true, Importance = 0.65 },
        new($@"^i {Adverbs}(?:dislike|hate|detest|loathe|cannot stand|cannot bear|despise) (?!it\b|that\b|this\b|your\b|when\b|how\b|you\b|to say\b)(?<v>.+)$", "likes")
            { List = true, Denies = true, MayBeDenied = false, Importance = 0.7 },
        new($@"^i {Adverbs}(?<a>eat|drink|smoke) (?<v>.+)$", "diet: {a}s") { List = true, Importance = 0.75 },
        new(@"^i (?<v>smoke|drink)$", "habit") { Importance = 0.7 },
        new($@"^i {Adverbs}(?:speak|understand) (?!to\b|with\b|that\b|this\b|it\b|you\b|your\b|what\b|why\b|how\b)(?:an? (?:little|bit of) |some |fluent )?(?<v>.+)$", "language") { List = true, Importance = 0.75 },
        new($@"^i {Adverbs}(?:play|practi[sc]e|collect) (?<v>.+)$", "hobby") { List = true, Importance = 0.6 },
        new(@"^my (?:hobby|hobbies|interests?) (?:is|are) (?<v>.+)$", "hobby") { List = true, Importance = 0.65 },
        new(@"^i support (?<v>[A-Z].+)$", "supports") { Importance = 0.5 },

        // What he will do.
        new(@"^i (?<v>(?:am (?:going to|planning(?: to| on)?|thinking of moving to|flying|travel?ling|moving|getting married|visiting|starting|leaving|running|expecting|hosting|attending|taking .+ off)|plan to|plan on|intend to|hope to|will be (?!able|happy|glad|back\b|right\b|here\b|there\b|waiting|in touch)|will (?:fly|travel|move|visit|start|leave|attend|host))\b.{3,})$", "plan")
            { Ends = true, Importance = 0.6 },
        new(@"^i have (?:an? |my |the )?(?<v>(?:\w+[ '-]+){0,2}?(?:meeting|appointment|interview|exam|flight|reservation|booking|deadline|surgery|operation|wedding|conference|check-?up|trip|holiday|vacation)\b.*(?:\bon\b|\bat\b|\bnext\b|\btomorrow\b|\bin\b|\bthis\b|\d).*)$", "plan")
            { Ends = true, Importance = 0.65 },

        // What he has.
        new(@"^i (?:also )?(?:have|own|have got|got|adopted|bought|drive|ride|keep|raise)(?: now)? (?<n>one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}) (?:\w+ )?(?<a>kids|children|sons|daughters|brothers|sisters|siblings|dogs|cats|pets|cars|bikes|houses|horses|grandchildren|chickens|employees)\b(?<v>)", "number of {a}")
            { Exclusive = true, Importance = 0.75 },
        new(@"^i (?:also )?(?:have|own|have got|just got|got|adopted|bought|drive|ride|keep)(?: just| recently)? (?:an? |my own |some )(?!question|problem|issue|idea|doubt|feeling|request|look|e-?mail|letter|notification|reminder|warning|confirmation|answer|voucher|code|link|bill|invoice|charge|blank|moment|minute|second|suggestion|complaint|trouble|hard time|few|couple|lot|bit|hunch|concern|favou?r|point|quick|error|ticket|case|message|call|reply|response|new (?:question|problem|issue|request|error)|(?:strange|weird|similar|small|big|minor) (?:question|problem|issue|request|error|thing))(?<v>.+)$", "has")
            { Importance = 0.6, Confidence = 0.75 },
        new(@"^i (?:have|own)(?: any)? (?<v>siblings|children|kids|pets|brothers|sisters|pets|plants|insurance|a car|a driving licence|a driver's license)$", "has") { Importance = 0.65 },

        // What he is, in other ways.
        new($@"^i (?:am|got|have been) {Adverbs}(?<v>married|single|divorced|engaged|widowed|separated)(?: (?:to|since|for) .+)?$", "marital status") { Exclusive = true, Importance = 0.75 },
        new($@"^i (?:am|have) {Adverbs}(?<v>retired|unemployed|self[- ]employed|freelancing|on parental leave|on sick leave)$", "work status") { Exclusive = true, Importance = 0.7 },
        new($@"^i (?:am|was) {Adverbs}(?:born |also )?an? (?!bit\b|little\b|few\b|fan\b|customer\b|user\b|bot\b|new (?:customer|user)|couple|huge|big|lot|long[- ]time customer)(?<v>[\w' -]+)$", "is a") { Importance = 0.7, Confidence = 0.75 },
        new(@"^i (?:have )?(?:just |recently )*(?<v>(?:graduated|retired|got promoted|was promoted|had a baby|became a (?:father|mother|parent|grandfather|grandmother)|quit my job|lost my job|changed jobs|broke my|had surgery|won|published|finished my)\b.*)$", "event") { MayBeDenied = false, Importance = 0.6 },

        // How he wants to be treated, and what he always does.
        new(@"^(?:please )?(?<v>(?:always|never|from now on|in (?:the )?future|going forward)\b.{4,})$", "instruction") { MayBeDenied = false, Importance = 0.85, Confidence = 0.9 },
        new(@"^(?:please )?(?<v>(?!i (?:get|got|see|have|keep|am|can|click|try)\b)(?:.{4,60}) (?:from now on|in (?:the )?future|going forward|every time|at all times))$", "instruction") { MayBeDenied = false, Importance = 0.85 },
        new(@"^(?:please )?(?<v>do not (?:ever )?(?:send|call|contact|e-?mail|text|use|suggest|recommend|include|mention|share|disturb|address|ring)\b.+)$", "instruction") { MayBeDenied = false, Importance = 0.8 },
        new(@"^i want (?!my (?:money|order|refund|parcel|account|data)\b)(?:you|all|every|my) (?<v>.+)$", "instruction") { MayBeDenied = false, Importance = 0.7, Confidence = 0.7 },
        new(@"^i (?<v>(?:always|never|usually|often|normally|typically|rarely|regularly|tend to)\b.{4,})$", "habit") { MayBeDenied = false, Importance = 0.6 },
        new(@"^(?:on |every )(?<v>(?:other )?(?:mon|tues|wednes|thurs|fri|satur|sun|week)?(?:day|days|end|ends|morning|evening|week|month|year)s?,? i .+)$", "habit") { MayBeDenied = false, Importance = 0.6 },
        new(@"^i (?<v>(?!(?:get|got|see|have|keep|am|can|click|try)\b).+ (?:every|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|once a|twice a|three times a)(?: .+)?)$", "habit") { MayBeDenied = false, Importance = 0.55 },

        // Whatever else is his.
        new(@"^my (?<a>(?:[\w'/-]+ ){0,5}?[\w'/-]+) (?:is|are|was|will be) (?:now |currently |still |called |named |always )*(?<v>.+)$", Own) { Exclusive = true, Importance = 0.7, Confidence = 0.8 },
    ];

    /// <summary>Attribute of preferences, which are about what they name last.</summary>
    public const string Preferred = "prefers";

    /// <summary>Attribute of what is named in the clause itself.</summary>
    public const string Own = "{a}";
}
