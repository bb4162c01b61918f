using System.Text;
using Platform.Core.Shared.JsonSchema.Patterns;
using Regex = System.Text.RegularExpressions.Regex;
using RegexOptions = System.Text.RegularExpressions.RegexOptions;

namespace Platform.Core.Shared.JsonSchema.Examples;

/// <summary>Texts that follow a pattern from left to right. Look-around and back references are left to the caller, who tries the result.</summary>
internal sealed class PatternExample(int more, int choice)
{
    private const int LongestText = 2_000;

    // Readable ones first.
    private static readonly string[] Characters = ["a", "A", "1", "0", "я", "-", "_", " ", ".", "@", "/", ":", "\t", "\n"];

    private readonly StringBuilder _text = new();

    /// <param name="pattern">Parsed.</param>
    /// <param name="more">Repetitions beyond the least, where the pattern leaves room.</param>
    /// <param name="choice">Which of alternative branches.</param>
    public static string? Create(PatternNode pattern, int more, int choice)
    {
        var example = new PatternExample(more, choice);
        return example.Write(pattern) ? example._text.ToString() : null;
    }

    private bool Write(PatternNode node) => _text.Length <= LongestText && node switch
    {
        Literal literal => Append(literal.CodePoint is >= 0xD800 and <= 0xDFFF ? null : char.ConvertFromUtf32(literal.CodePoint)),
        CharacterSet set => Append(Pick(set)),
        Sequence sequence => sequence.Parts.All(Write),
        Choice alternatives => Write(alternatives.Branches[choice % alternatives.Branches.Count]),
        Group { IsLook: false } group => Write(group.Content),
        Repeat repeat => WriteRepeated(repeat),
        _ => true,
    };

    private bool Append(string? text)
    {
        _text.Append(text);
        return text is not null;
    }

    private bool WriteRepeated(Repeat repeat)
    {
        var count = Math.Min(repeat.Least + (long)more, repeat.Most ?? long.MaxValue);
        for (var i = 0L; i < count; i++)
            if (!Write(repeat.Content))
                return false;
        return true;
    }

    private string? Pick(CharacterSet set)
    {
        var regex = new Regex($@"^{PatternWriter.Write(set)}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        var fitting = Array.FindAll(Characters, regex.IsMatch);
        // Every other attempt mixes, since look-around often wants a digit somewhere, a capital somewhere.
        if (fitting.Length > 0)
            return fitting[choice % 2 == 0 ? 0 : _text.Length % fitting.Length];
        return set is { IsNegated: false, Ranges: [{ First: not (>= 0xD800 and <= 0xDFFF) } range, ..] } ? char.ConvertFromUtf32(range.First) : null;
    }
}
