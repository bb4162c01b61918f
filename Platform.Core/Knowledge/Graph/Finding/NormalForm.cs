using System.Security.Cryptography;
using System.Text;
using Platform.Core.Knowledge.Search.Analysis;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Graph.Finding;

/// <summary>By what two spellings are one entity: <c>Ивану Петрову</c> and <c>Иван Петров</c>, <c>ISO-9001</c> and <c>iso 9001</c>.</summary>
internal static class NormalForm
{
    public const int Longest = 160;

    /// <summary>Empty where nothing of it says anything.</summary>
    public static string Of(ReadOnlySpan<char> name)
    {
        var terms = Terms(name);
        var (first, last) = (0, terms.Count);
        while (first < last && !terms[first].Tells)
            first++;
        while (last > first && !terms[last - 1].Tells)
            last--;
        var normal = string.Join(' ', terms[first..last].Select(term => term.Text));
        return normal.Length <= Longest ? normal : "";
    }

    /// <summary>A code's: its parts may be joined in any way, or not at all.</summary>
    public static string OfCode(ReadOnlySpan<char> code) => Of(code).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Everything in a question that may be an entity's normal form: one to four words that follow each other.</summary>
    public static HashSet<string> Candidates(string question)
    {
        const int most = 4;
        var terms = Terms(question);
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var first = 0; first < terms.Count; first++)
            for (var last = first + 1; last <= Math.Min(first + most, terms.Count); last++)
            {
                if (!terms[first].Tells || !terms[last - 1].Tells)
                    continue;
                found.Add(string.Join(' ', terms[first..last].Select(term => term.Text)));
                found.Add(string.Concat(terms[first..last].Select(term => term.Text)));
            }

        return found;
    }

    /// <summary>An entity's id: whoever meets it first makes the same one.</summary>
    public static Guid IdOf(TenantId tenant, string normal)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.Value:N}/{normal}"), hash);
        // Marked as version 8: made by a rule of our own.
        (hash[6], hash[8]) = ((byte)(0x80 | hash[6] & 0x0F), (byte)(0x80 | hash[8] & 0x3F));
        return new Guid(hash[..16], bigEndian: true);
    }

    private static List<Term> Terms(ReadOnlySpan<char> text)
    {
        var (terms, joined) = (new List<Term>(), 0);
        Tokenizer.Read(text, (term, word, kind, start, length) =>
        {
            // The parts of a code follow it.
            if (start < joined)
                return;
            if (kind == TokenKind.Compound)
                joined = start + length;
            // Initials say less than what follows them.
            terms.Add(new Term(Whole(term).ToString(), kind != TokenKind.Stop && (word.Length > 1 || char.IsDigit(word[0]))));
        });
        return terms;
    }

    // Петров and Петрова lose one ending each; of names the stem's own ending goes as well, so that both are петр.
    private static ReadOnlySpan<char> Whole(ReadOnlySpan<char> stem)
    {
        const int least = 3;
        while (stem.Length > least && CharacterFolding.IsCyrillic(stem[0]) && RussianStemmer.Stem(stem) is var length && length < stem.Length && length >= least)
            stem = stem[..length];
        return stem;
    }

    private readonly record struct Term(string Text, bool Tells);
}
