using System.Text;

namespace Platform.Core.Agents.Running;

/// <summary>What a model gets of a tool's answer (contracts: agents): 16 KiB of UTF-8, the note that it was cut among them.</summary>
internal static class ResultLimit
{
    public const int MostBytes = 16 * 1024;

    public static (string Text, bool IsCut) Apply(string text)
    {
        // No letter takes more than three bytes of UTF-8 for each of its UTF-16 units.
        if (text.Length <= MostBytes / 3 || Encoding.UTF8.GetByteCount(text) <= MostBytes)
            return (text, false);
        var note = RunningText.All["Result.Cut"];
        var room = MostBytes - Encoding.UTF8.GetByteCount(note) - 1;
        var (bytes, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > room)
                break;
            (bytes, length) = (bytes + rune.Utf8SequenceLength, length + rune.Utf16SequenceLength);
        }

        return ($"{text[..length]}\n{note}", true);
    }
}
