using System.Text.Json;

namespace Platform.Tests.Knowledge.Search.Quality;

/// <summary>Texts, and questions with the exact places of their answers.</summary>
internal sealed record RetrievalSet(string Name, IReadOnlyDictionary<string, string> Texts, IReadOnlyList<RetrievalQuestion> Questions)
{
    /// <summary>Ours, part of this repository; copied beside the assembly.</summary>
    public static RetrievalSet Russian() => ReadRussian(Path.Combine(AppContext.BaseDirectory, "Knowledge", "Search", "Russian"));

    /// <summary>The founder's, which is not part of it: <c>RETRIEVAL_SET</c>, or <c>shared/data/retrieval</c> beside or above the checkout. Null where it is not.</summary>
    public static RetrievalSet? English() => FindEnglish() is { } folder ? ReadEnglish(folder) : null;

    private static RetrievalSet ReadEnglish(string folder)
    {
        var texts = Directory.EnumerateFiles(folder, "*.md").Where(file => Path.GetFileName(file) != "README.md").ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        // Places are counted in code points; these texts have none beyond 16 bits (the reader would notice: each quote is compared).
        var questions =
            from question in JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "questions.json"))).RootElement.EnumerateArray()
            let corpus = question.GetProperty("corpus").GetString()!
            select new RetrievalQuestion(corpus, question.GetProperty("question").GetString()!,
                [.. question.GetProperty("answers").EnumerateArray().Select(answer => Place(texts[corpus], answer.GetProperty("start").GetInt32(), answer.GetProperty("end").GetInt32(), answer.GetProperty("text").GetString()!))]);
        return new RetrievalSet("English", texts, [.. questions]);
    }

    private static RetrievalSet ReadRussian(string folder)
    {
        var texts = Directory.EnumerateFiles(folder, "*.md").ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var questions =
            from question in JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "questions.json"))).RootElement.EnumerateArray()
            let document = question.GetProperty("document").GetString()!
            select new RetrievalQuestion(document, question.GetProperty("question").GetString()!, [.. question.GetProperty("answers").EnumerateArray().Select(answer => PlaceOf(texts[document], answer.GetString()!))]);
        return new RetrievalSet("Russian", texts, [.. questions]);
    }

    private static Range Place(string text, int start, int end, string quote) =>
        text[start..end] == quote ? start..end : throw new InvalidDataException($"At {start} stands something else than “{quote}”.");

    private static Range PlaceOf(string text, string quote)
    {
        var start = text.IndexOf(quote, StringComparison.Ordinal);
        return start >= 0 && text.IndexOf(quote, start + 1, StringComparison.Ordinal) < 0 ? start..(start + quote.Length) : throw new InvalidDataException($"“{quote}” must stand in the text exactly once.");
    }

    private static string? FindEnglish()
    {
        if (Environment.GetEnvironmentVariable("RETRIEVAL_SET") is { Length: > 0 } given)
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "retrieval") is var set && Directory.Exists(set))
                return set;
        return null;
    }
}

internal sealed record RetrievalQuestion(string Document, string Text, IReadOnlyList<Range> Answers);
