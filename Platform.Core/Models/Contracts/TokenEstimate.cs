using System.Text;
using Microsoft.Extensions.AI;

namespace Platform.Core.Models.Contracts;

/// <summary>
/// Estimates tokens without a vocabulary, by the runs of a text: words by their length and script, digits by threes, marks and lines one by one. Laid out for the
/// byte-pair vocabularies of today's large models (about 4 characters a token of English, 3 of Russian). Expect an error of up to 25 % on prose in
/// English or Russian, up to 50 % on code, tables and rare scripts; older vocabularies need about 1.6 times as many tokens for Russian. It is for previews, for setting budgets aside
/// and for providers that do not say what they used; what the provider says goes before it.
/// </summary>
public static class TokenEstimate
{
    /// <summary>What a budget sets aside for an estimated prompt: the estimate with its error on top.</summary>
    public const double Margin = 1.5;

    // What the chat format adds around each message.
    private const int PerMessage = 4;

    // A picture at low detail, as OpenAI counts it; at high detail it is a multiple of this.
    private const int PerPicture = 765;

    public static int Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        var tokens = 0;
        var run = Run.None;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var next = KindOf(rune);
            if (next != run)
            {
                tokens += TokensOf(run, length);
                (run, length) = (next, 0);
            }

            length++;
        }

        return Math.Max(1, tokens + TokensOf(run, length));
    }

    /// <summary>How long the longest beginning of a text is, in UTF-16 code units, that <see cref="Of(string)"/> estimates at no more than so many tokens.</summary>
    public static int Fit(ReadOnlySpan<char> text, int tokens)
    {
        var (closed, run, length, at) = (0, Run.None, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var next = KindOf(rune);
            if (next != run)
            {
                closed += TokensOf(run, length);
                (run, length) = (next, 0);
            }

            length++;
            if (closed + TokensOf(run, length) > tokens)
                return at;
            at += rune.Utf16SequenceLength;
        }

        return text.Length;
    }

    public static int Of(IEnumerable<ChatMessage> messages, ChatOptions? options = null)
    {
        var tokens = 3 + Of(options?.Instructions);
        foreach (var message in messages)
            tokens += PerMessage + message.Contents.Sum(Of);
        foreach (var tool in options?.Tools ?? [])
            tokens += 8 + Of(tool.Name) + Of(tool.Description) + (tool is AIFunctionDeclaration function ? Of(function.JsonSchema.GetRawText()) : 0);
        if (options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema })
            tokens += Of(schema.GetRawText());
        return tokens;
    }

    public static int Of(AIContent content) => content switch
    {
        TextContent text => Of(text.Text),
        TextReasoningContent reasoning => Of(reasoning.Text),
        FunctionCallContent call => 4 + Of(call.Name) + (call.Arguments is { Count: > 0 } arguments ? Of(System.Text.Json.JsonSerializer.Serialize(arguments, AIJsonUtilities.DefaultOptions)) : 1),
        FunctionResultContent result => 4 + Of(result.Result as string ?? System.Text.Json.JsonSerializer.Serialize(result.Result, AIJsonUtilities.DefaultOptions)),
        DataContent or UriContent => PerPicture,
        _ => 0,
    };

    private static int TokensOf(Run run, int length) => run switch
    {
        Run.None => 0,
        // The blank before a word belongs to the word; only more than one counts.
        Run.Blank => (length - 1) / 4,
        Run.Line => 1,
        // Most words up to seven letters are one token, longer ones are cut about every five.
        Run.Latin => length <= 7 ? 1 : 1 + (length - 3) / 5,
        Run.Cyrillic => length <= 4 ? 1 : 1 + (length - 1) / 4,
        Run.Digit => (length + 2) / 3,
        Run.Ideograph => length,
        Run.Mark => (length + 1) / 2,
        _ => length,
    };

    private static Run KindOf(Rune rune)
    {
        var value = rune.Value;
        if (value is '\n' or '\r')
            return Run.Line;
        if (Rune.IsWhiteSpace(rune))
            return Run.Blank;
        if (Rune.IsDigit(rune))
            return Run.Digit;
        if (value is >= 0x400 and <= 0x52F)
            return Run.Cyrillic;
        if (value is >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x9FFF or >= 0xAC00 and <= 0xD7AF)
            return Run.Ideograph;
        if (Rune.IsLetter(rune))
            return value < 0x250 ? Run.Latin : Run.Other;
        return value < 0x2000 ? Run.Mark : Run.Other;
    }

    private enum Run
    {
        None,
        Blank,
        Line,
        Latin,
        Cyrillic,
        Digit,
        Ideograph,
        Mark,
        Other,
    }
}
