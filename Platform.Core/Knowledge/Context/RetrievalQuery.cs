using System.Text.RegularExpressions;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Knowledge.Context;

/// <summary>What is searched for: the message, and before it what its user said last where the message alone says too little («а сколько это стоит?»).</summary>
internal static partial class RetrievalQuery
{
    private const int EnoughWords = 3;
    private const int MostTurns = 2;

    // More than any question; a pasted document is told by its beginning.
    private const int Longest = 2_000;

    // What points back, and what says nothing by itself.
    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal)
    {
        "the", "a", "an", "is", "are", "was", "were", "do", "does", "did", "of", "to", "in", "on", "at", "for", "and", "or", "but", "it", "its", "this", "that", "these", "those", "them", "they", "he", "she", "his", "her", "their",
        "what", "which", "who", "when", "where", "why", "how", "much", "many", "can", "could", "will", "would", "should", "i", "you", "we", "me", "us", "my", "your", "please", "tell", "there", "about", "more", "then", "so", "ok", "okay",
        "thanks", "yes", "no", "and", "else", "long", "one", "also", "with", "if", "be", "have", "has",
        "и", "а", "но", "в", "во", "на", "не", "что", "как", "по", "к", "у", "о", "об", "от", "до", "за", "из", "с", "со", "для", "или", "это", "этот", "эта", "эти", "этого", "этой", "этом", "этому", "тот", "та", "те", "того", "той", "там",
        "он", "она", "оно", "они", "его", "ее", "их", "ему", "ей", "им", "нем", "ней", "них", "я", "ты", "вы", "мы", "мне", "меня", "вас", "вам", "нам", "ли", "же", "бы", "если", "то", "так", "есть", "быть", "где", "когда", "какой", "какая",
        "какие", "какое", "сколько", "почему", "зачем", "куда", "можно", "пожалуйста", "скажи", "скажите", "расскажи", "подробнее", "еще", "ещё", "тогда", "да", "нет", "ок", "спасибо", "ну", "тоже", "про", "чем", "чего", "кто", "долго",
    };

    private static readonly HashSet<string> PointsBack = new(StringComparer.Ordinal)
    {
        "it", "its", "this", "that", "these", "those", "them", "they", "he", "she", "his", "her", "their", "there",
        "это", "этот", "эта", "эти", "этого", "этой", "этом", "этому", "тот", "та", "те", "того", "той", "там", "он", "она", "оно", "они", "его", "ее", "её", "их", "ему", "ей", "им", "нем", "нём", "ней", "них",
    };

    public static string Of(string question, IReadOnlyList<AgentTurn> earlier)
    {
        if (SaysEnough(question))
            return Cut(question);
        var before = earlier.Where(turn => turn.IsUser).TakeLast(MostTurns).Select(turn => turn.Text).ToList();
        // Only as far back as the subject: the nearer turn may be enough.
        while (before.Count > 1 && SaysEnough(before[^1]))
            before.RemoveAt(0);
        return Cut(string.Join('\n', before.Append(question)));
    }

    private static bool SaysEnough(string question)
    {
        var words = Word().Matches(question).Select(word => word.Value.ToLowerInvariant()).ToArray();
        var telling = words.Where(word => !Empty.Contains(word) && (word.Length > 2 || char.IsDigit(word[0]))).Distinct().Count();
        return telling >= (words.Any(PointsBack.Contains) || words is ["а" or "and" or "и", ..] ? EnoughWords + 2 : EnoughWords);
    }

    private static string Cut(string text) => text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];

    [GeneratedRegex(@"[\p{L}\d]+")]
    private static partial Regex Word();
}
