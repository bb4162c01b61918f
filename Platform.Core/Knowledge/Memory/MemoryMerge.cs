using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Memory;

/// <summary>Which memories say the same, and which fit a question.</summary>
internal static class MemoryMerge
{
    // Of the words of both; below it they are two things.
    private const double Alike = 0.6;

    /// <summary>Memories that tell who somebody is: they fit every question.</summary>
    public static bool IsIdentity(MemoryKind kind) => kind is not (MemoryKind.Preference or MemoryKind.Note);

    /// <summary>What is remembered already of what a fact says; null where it is new.</summary>
    public static Remembered? Same(Fact fact, IReadOnlyList<Remembered> known)
    {
        var words = MemoryWords.Of(fact.Text);
        return known.Where(memory => memory.Kind == fact.Kind).Select(memory => (Memory: memory, Alike: Share(words, MemoryWords.Of(memory.Text)))).Where(pair => pair.Alike >= Alike)
            .OrderByDescending(pair => pair.Alike).Select(pair => pair.Memory).FirstOrDefault();
    }

    /// <summary>Those that «забудь про …» means: all of its words are in them, or they say what kind of thing it is.</summary>
    public static IEnumerable<Remembered> Meant(string what, IReadOnlyList<Remembered> known)
    {
        var words = MemoryWords.Of(what);
        var kind = KindOf(words);
        return known.Where(memory => memory.Kind == kind || (words.Count > 0 && words.IsSubsetOf(MemoryWords.Of(memory.Text))));
    }

    /// <summary>Who somebody is first; then what shares words with the question, the rarest words weighing most; then what was told last.</summary>
    public static IReadOnlyList<Remembered> Rank(string question, IReadOnlyList<Remembered> known)
    {
        var asked = MemoryWords.Of(question);
        var texts = known.ToDictionary(memory => memory.Id, memory => MemoryWords.Of(memory.Text));
        double Fit(Remembered memory) => texts[memory.Id].Where(asked.Contains).Sum(word => Math.Log(1 + (double)known.Count / known.Count(other => texts[other.Id].Contains(word))));
        return [.. known.OrderByDescending(memory => IsIdentity(memory.Kind)).ThenByDescending(Fit).ThenByDescending(memory => memory.UpdatedAt)];
    }

    private static MemoryKind? KindOf(HashSet<string> words) =>
        words.Overlaps(["имя", "name", "зовут"]) ? MemoryKind.Name
        : words.Overlaps(["город", "адрес", "city", "addre", "живу", "live"]) ? MemoryKind.Place
        : words.Overlaps(["рожде", "birth"]) ? MemoryKind.Birthday
        : words.Overlaps(["телеф", "почту", "почта", "phone", "email", "mail", "номер", "conta", "конта"]) ? MemoryKind.Contact
        : words.Overlaps(["компа", "работ", "compa", "work"]) ? MemoryKind.Company
        : null;

    private static double Share(HashSet<string> left, HashSet<string> right) =>
        left.Count == 0 || right.Count == 0 || !left.Where(MemoryWords.IsNumber).ToHashSet().SetEquals(right.Where(MemoryWords.IsNumber)) ? 0 : (double)left.Count(right.Contains) / Math.Min(left.Count, right.Count);
}
