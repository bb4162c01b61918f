namespace Platform.Core.Shared.JsonSchema.Patterns;

/// <summary>
/// The names that <c>\p{…}</c> may have: general categories by long and short name, a few scripts and binary properties. .NET knows categories
/// for the characters up to U+FFFF only; those above fit none of them here.
/// </summary>
internal static class UnicodeProperties
{
    private static readonly Dictionary<string, string> Categories = new()
    {
        ["Letter"] = "L", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Titlecase_Letter"] = "Lt", ["Modifier_Letter"] = "Lm", ["Other_Letter"] = "Lo",
        ["Mark"] = "M", ["Combining_Mark"] = "M", ["Nonspacing_Mark"] = "Mn", ["Spacing_Mark"] = "Mc", ["Enclosing_Mark"] = "Me",
        ["Number"] = "N", ["Decimal_Number"] = "Nd", ["digit"] = "Nd", ["Letter_Number"] = "Nl", ["Other_Number"] = "No",
        ["Punctuation"] = "P", ["punct"] = "P", ["Connector_Punctuation"] = "Pc", ["Dash_Punctuation"] = "Pd", ["Open_Punctuation"] = "Ps", ["Close_Punctuation"] = "Pe",
        ["Initial_Punctuation"] = "Pi", ["Final_Punctuation"] = "Pf", ["Other_Punctuation"] = "Po",
        ["Symbol"] = "S", ["Math_Symbol"] = "Sm", ["Currency_Symbol"] = "Sc", ["Modifier_Symbol"] = "Sk", ["Other_Symbol"] = "So",
        ["Separator"] = "Z", ["Space_Separator"] = "Zs", ["Line_Separator"] = "Zl", ["Paragraph_Separator"] = "Zp",
        ["Other"] = "C", ["Control"] = "Cc", ["cntrl"] = "Cc", ["Format"] = "Cf", ["Private_Use"] = "Co", ["Unassigned"] = "Cn",
    };

    private static readonly Dictionary<string, CodeRange[]> Sets = new()
    {
        ["Any"] = [new(0, CodeRanges.Highest)], ["ASCII"] = [new(0, 127)], ["ASCII_Hex_Digit"] = [new('0', '9'), new('A', 'F'), new('a', 'f')], ["White_Space"] = [new(0x85, 0x85), .. CodeRanges.Space[..^1]],
        ["Script=Latin"] = [new('A', 'Z'), new('a', 'z'), new(0xAA, 0xAA), new(0xBA, 0xBA), new(0xC0, 0xD6), new(0xD8, 0xF6), new(0xF8, 0x2B8), new(0x1E00, 0x1EFF), new(0x2C60, 0x2C7F), new(0xA722, 0xA787), new(0xFF21, 0xFF3A), new(0xFF41, 0xFF5A)],
        ["Script=Cyrillic"] = [new(0x400, 0x484), new(0x487, 0x52F), new(0x1C80, 0x1C8A), new(0x1D2B, 0x1D2B), new(0x1D78, 0x1D78), new(0x2DE0, 0x2DFF), new(0xA640, 0xA69F)],
        ["Script=Greek"] = [new(0x370, 0x373), new(0x375, 0x377), new(0x37A, 0x37D), new(0x37F, 0x37F), new(0x384, 0x384), new(0x386, 0x386), new(0x388, 0x3E1), new(0x3F0, 0x3FF), new(0x1F00, 0x1FFE)],
        ["Script=Han"] = [new(0x2E80, 0x2FD5), new(0x3005, 0x3005), new(0x3007, 0x3007), new(0x3021, 0x3029), new(0x3038, 0x303B), new(0x3400, 0x4DBF), new(0x4E00, 0x9FFF), new(0xF900, 0xFAD9), new(0x20000, 0x323AF)],
        ["Script=Hiragana"] = [new(0x3041, 0x3096), new(0x309D, 0x309F)], ["Script=Katakana"] = [new(0x30A1, 0x30FA), new(0x30FD, 0x30FF), new(0x31F0, 0x31FF)],
        ["Script=Hebrew"] = [new(0x591, 0x5C7), new(0x5D0, 0x5F4), new(0xFB1D, 0xFB4F)], ["Script=Arabic"] = [new(0x600, 0x604), new(0x606, 0x60B), new(0x60D, 0x61A), new(0x61C, 0x61E), new(0x620, 0x63F), new(0x641, 0x64A), new(0x656, 0x66F), new(0x671, 0x6DC), new(0x6DE, 0x6FF), new(0x750, 0x77F)],
    };

    private static readonly Dictionary<string, string> CombinedCategories = new() { ["Alphabetic"] = "L Nl", ["Alpha"] = "L Nl", ["Uppercase"] = "Lu", ["Lowercase"] = "Ll", ["ID_Start"] = "L Nl", ["ID_Continue"] = "L Nl Mn Mc Nd Pc" };

    /// <summary>Either ranges or categories of .NET. Null: no such property is known.</summary>
    public static (CodeRange[] Ranges, string[] Categories)? Find(string name)
    {
        var text = name.Replace("sc=", "Script=", StringComparison.Ordinal).Replace("scx=", "Script=", StringComparison.Ordinal).Replace("Script_Extensions=", "Script=", StringComparison.Ordinal);
        if (Sets.TryGetValue(text, out var ranges))
            return (ranges, []);
        if (CombinedCategories.TryGetValue(text, out var combined))
            return ([], combined.Split(' '));
        text = text.Replace("General_Category=", "", StringComparison.Ordinal).Replace("gc=", "", StringComparison.Ordinal);
        text = Categories.GetValueOrDefault(text, text);
        return Categories.ContainsValue(text) ? ([], [text]) : null;
    }
}
