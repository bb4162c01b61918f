using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Memory;

/// <summary>What a message tells to be kept, and what it asks to be forgotten.</summary>
/// <param name="Forgets">Words of what is to be forgotten; empty for nothing.</param>
/// <param name="ForgetsAll">Everything is to be forgotten, before the facts are kept.</param>
internal sealed record Told(IReadOnlyList<Fact> Facts, IReadOnlyList<string> Forgets, bool ForgetsAll);

/// <summary>
/// Facts that people tell of themselves, by fixed phrases of Russian and English, without a model. A question tells nothing, and what looks like a secret or a card is not kept.
/// </summary>
internal static partial class MemoryRules
{
    private const int MostFacts = 10;

    // What people write is short; a pasted document is nobody's word about themselves.
    private const int LongestMessage = 4_000;

    private const RegexOptions Free = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public static Told Read(string message)
    {
        var (facts, forgets, forgetsAll) = (new List<Fact>(), new List<string>(), false);
        foreach (var sentence in Sentences().Split(message.Length <= LongestMessage ? message : message[..LongestMessage]).Select(part => part.Trim()))
        {
            if (sentence.Length < 3 || sentence.EndsWith('?') || IsSecret(sentence))
                continue;
            if (ForgetAll().IsMatch(sentence))
                forgetsAll = true;
            else if (Forget().Match(sentence) is { Success: true } forget)
                forgets.Add(forget.Groups["what"].Value.Trim());
            else
                facts.AddRange(Facts(sentence));
        }

        return new Told([.. facts.DistinctBy(fact => (fact.Kind, fact.Text)).Take(MostFacts)], forgets, forgetsAll);
    }

    /// <summary>Card numbers, passwords, codes: nobody wants to find them again.</summary>
    public static bool IsSecret(string text) => Card().IsMatch(text) || SecretWord().IsMatch(text);

    private static IEnumerable<Fact> Facts(string sentence)
    {
        if (Remember().Match(sentence) is { Success: true } remember)
        {
            var what = Trim(remember.Groups["what"].Value);
            var known = Statements(what).ToArray();
            return known.Length > 0 ? known : what.Length > 2 ? [new Fact(MemoryKind.Note, Cut(what))] : [];
        }

        return Statements(sentence);
    }

    private static IEnumerable<Fact> Statements(string sentence)
    {
        foreach (var (kind, pattern) in Patterns)
        {
            if (pattern.Match(sentence) is not { Success: true } match)
                continue;
            var value = Trim(match.Groups["value"].Value);
            if (value.Length is 0 or > 200)
                continue;
            yield return new Fact(kind, Cut(kind switch
            {
                // The phrase as it was said: «живу в Казани» keeps its preposition and case.
                MemoryKind.Place or MemoryKind.Preference or MemoryKind.Company => Trim(match.Groups["phrase"].Value),
                _ => value,
            }));
        }
    }

    private static readonly (MemoryKind, Regex)[] Patterns =
    [
        (MemoryKind.Name, Name()), (MemoryKind.Place, Place()), (MemoryKind.Birthday, Birthday()), (MemoryKind.Contact, Mail()), (MemoryKind.Contact, Phone()), (MemoryKind.Company, Company()), (MemoryKind.Preference, Preference()),
    ];

    private static string Trim(string text) => text.Trim(' ', '.', '!', ',', ';', ':', '"', '«', '»', '—', '-', '\t');

    private static string Cut(string text) => text.Length <= Fact.LongestText ? text : text[..(char.IsHighSurrogate(text[Fact.LongestText - 1]) ? Fact.LongestText - 1 : Fact.LongestText)];

    // «Меня зовут Анна Петрова», "my name is Anna", "call me Ann", «зовите меня Аней»
    [GeneratedRegex(@"(?:\b(?:my name is|call me|i am called|name'?s)|(?<!\p{L})(?:меня зовут|мо[её] имя|зови(?:те)? меня|можно звать меня|обращайтесь ко мне))\s*[:—-]?\s+(?<value>\p{L}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*){0,3})", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    // «я живу в Казани», «я из Самары», "I live in New York", "I'm from Riga"
    [GeneratedRegex(@"(?<phrase>(?:\b(?:i live in|i'?m from|i am from|i moved to|my city is)|(?<!\p{L})(?:я живу (?:в|во|на)|живу (?:в|во|на)|я из|мы из|мой город|я переехала? в|нахожусь (?:в|во)))\s*[:—-]?\s+(?<value>\p{L}[^.,;!?\n]{1,80}))", Free)]
    private static partial Regex Place();

    // «мой день рождения 5 мая», «я родилась 5 мая 1990 года», "my birthday is May 5", "I was born on 1990-05-05"
    [GeneratedRegex(@"(?:\b(?:my birthday is(?: on)?|i was born(?: on| in)?)|(?<!\p{L})(?:(?:мой )?день рождения(?: у меня)?|дата рождения|я родил(?:ся|ась)))\s*[:—-]?\s+(?<value>(?=[^.!?\n]*\d)[\p{L}\d][\p{L}\d ,./-]{2,40})", Free)]
    private static partial Regex Birthday();

    [GeneratedRegex(@"(?:\b(?:my|e-?mail|mail)\b|(?<!\p{L})(?:мой|моя|моей|почт\p{L}*|мейл|имейл|емейл)(?!\p{L}))[^@\n]{0,40}?(?<value>[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{2,63}){1,4})", Free)]
    private static partial Regex Mail();

    [GeneratedRegex(@"(?:\b(?:my (?:phone|mobile|number|cell)|call me (?:at|on)|reach me at)|(?<!\p{L})(?:(?:мой|мобильный) (?:телефон|номер)|телефон|мой тел))[^\d+\n]{0,20}(?<value>\+?\d[\d ()-]{5,18}\d)", Free)]
    private static partial Regex Phone();

    // «я работаю в ООО «Ромашка»», «моя компания — Ромашка», "I work at Acme", "my company is Acme"
    [GeneratedRegex(@"(?<phrase>(?:\b(?:i work (?:at|for)|my company is|our company is)|(?<!\p{L})(?:я работаю (?:в|во|на)|работаю (?:в|во|на)|мо[яй] (?:компания|организация|фирма)|наша (?:компания|организация|фирма)))\s*[:—-]?\s+(?<value>[^.,;!?\n]{2,100}))", Free)]
    private static partial Regex Company();

    // «я предпочитаю чай», «не ем мясо», «у меня аллергия на орехи», "I prefer email", "I'm allergic to nuts", "I don't eat meat"
    [GeneratedRegex(@"(?<phrase>(?:\bi (?:really )?(?:prefer|like|love|hate|dislike|don'?t like|do not like|don'?t eat|don'?t drink|am allergic to)|\bi'?m (?:allergic to|vegetarian|vegan)|(?<!\p{L})(?:я (?:очень )?(?:предпочитаю|люблю|не люблю|не ем|не пью|ненавижу|обожаю)|предпочитаю|у меня аллергия на|мне (?:больше )?нравится))(?!\p{L})\s*(?<value>[^.;!?\n]{2,150}))", Free)]
    private static partial Regex Preference();

    [GeneratedRegex(@"^\W*(?:(?:please|пожалуйста)\W+)?(?:remember(?: that)?|keep in mind(?: that)?|note that|don'?t forget(?: that)?|запомни(?:те)?(?:\W+пожалуйста)?(?:\W+что)?|имей(?:те)? в виду(?:\W+что)?|учти(?:те)?(?:\W+что)?|не забудь(?:те)?(?:\W+что)?)(?!\p{L})\W*(?<what>.{2,500})$", Free)]
    private static partial Regex Remember();

    [GeneratedRegex(@"^\W*(?:(?:please|пожалуйста)\W+)?(?:forget (?:everything|all)|забудь(?:те)? (?:вс[её]|обо мне))(?!\p{L})", Free)]
    private static partial Regex ForgetAll();

    [GeneratedRegex(@"^\W*(?:(?:please|пожалуйста)\W+)?(?:forget(?: about| that)?|забудь(?:те)?(?:\W+(?:про|о|об|что))?)\s+(?<what>.{2,200})$", Free)]
    private static partial Regex Forget();

    [GeneratedRegex(@"\d(?:[ -]?\d){12,18}(?!\d)")]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<!\p{L})(?:password|passcode|pin(?: code)?|cvv|cvc|secret key|api key|парол\p{L}*|пин-?код\p{L}*|код из (?:смс|sms)|секретн\p{L}+ ключ\p{L}*|паспорт\p{L}*|passport)(?!\p{L})", Free)]
    private static partial Regex SecretWord();

    [GeneratedRegex(@"(?<=[.!?…])\s+(?=[\p{Lu}\d«""])|\n+")]
    private static partial Regex Sentences();
}
