namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Text as PostgreSQL takes it, of the same length: U+0000 and halves of surrogate pairs become U+FFFD.</summary>
internal static class StorableText
{
    public static string Of(string text)
    {
        var at = FirstFault(text, 0);
        if (at < 0)
            return text;
        var clean = text.ToCharArray();
        for (; at >= 0; at = FirstFault(text, at + 1))
            clean[at] = '\uFFFD';
        return new string(clean);
    }

    private static int FirstFault(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1])))
                return i;
            if (!char.IsHighSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return i;
            i++;
        }

        return -1;
    }
}
