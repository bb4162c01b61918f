using System.Globalization;

namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>
/// A label of a host name in Unicode, RFC 5891 and 5892: letters, digits and marks, but for the exceptions, and some characters only beside
/// certain others. The rule of writing direction (RFC 5893) is not checked.
/// </summary>
internal static class InternationalLabel
{
    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;

    private static readonly HashSet<int> Allowed = [0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007];
    private static readonly HashSet<int> Forbidden = [0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B];

    // Canonical combining class 9, which .NET does not tell.
    private static readonly HashSet<int> Viramas =
    [
        0x94D, 0x9CD, 0xA4D, 0xACD, 0xB4D, 0xBCD, 0xC4D, 0xCCD, 0xD3B, 0xD3C, 0xD4D, 0xDCA, 0xE3A, 0xEBA, 0xF84, 0x1039, 0x103A, 0x1714, 0x1734, 0x17D2, 0x1A60, 0x1B44, 0x1BAA, 0x1BAB,
        0x1BF2, 0x1BF3, 0x2D7F, 0xA806, 0xA82C, 0xA8C4, 0xA953, 0xA9C0, 0xAAF6, 0xABED, 0x10A3F, 0x11046, 0x1107F, 0x110B9, 0x11133, 0x11134, 0x111C0, 0x11235, 0x112EA, 0x1134D, 0x11442, 0x114C2,
    ];

    // Of the Arabic letters those that join only to the one before them, and those that never join.
    private static readonly HashSet<int> RightJoining =
    [
        0x622, 0x623, 0x624, 0x625, 0x627, 0x629, 0x62F, 0x630, 0x631, 0x632, 0x648, 0x671, 0x672, 0x673, 0x675, 0x676, 0x677, 0x6C0, 0x6C3, 0x6C4, 0x6C5, 0x6C6, 0x6C7, 0x6C8, 0x6C9, 0x6CA, 0x6CB, 0x6CD, 0x6CF,
        0x6D2, 0x6D3, 0x6D5, 0x6EE, 0x6EF, .. Enumerable.Range(0x688, 0x699 - 0x688 + 1),
    ];

    private static readonly HashSet<int> NeverJoining = [0x621, 0x674];

    public static bool IsValid(IReadOnlyList<int> label)
    {
        if (label.Count >= 4 && label[2] == '-' && label[3] == '-')
            return false;
        if (label.Count == 0 || label[0] == '-' || label[^1] == '-' || Category(label[0]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            return false;
        for (var i = 0; i < label.Count; i++)
            if (!IsAllowed(label, i))
                return false;
        return true;
    }

    private static bool IsAllowed(IReadOnlyList<int> label, int at) => label[at] switch
    {
        var point when Forbidden.Contains(point) => false,
        var point when Allowed.Contains(point) => true,
        '-' => true,
        Joiner => at > 0 && Viramas.Contains(label[at - 1]),
        NonJoiner => at > 0 && (Viramas.Contains(label[at - 1]) || JoinsAcross(label, at)),
        0xB7 => at > 0 && at + 1 < label.Count && label[at - 1] == 'l' && label[at + 1] == 'l',
        0x375 => at + 1 < label.Count && label[at + 1] is (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF),
        0x5F3 or 0x5F4 => at > 0 && label[at - 1] is >= 0x591 and <= 0x5F2,
        0x30FB => label.Any(point => point is (>= 0x3041 and <= 0x3096) or (>= 0x30A1 and <= 0x30FA) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0x20000 and <= 0x323AF)),
        >= 0x660 and <= 0x669 => !label.Any(point => point is >= 0x6F0 and <= 0x6F9),
        >= 0x6F0 and <= 0x6F9 => !label.Any(point => point is >= 0x660 and <= 0x669),
        // Hangul letters that only combine are historic.
        >= 0x1100 and <= 0x11FF => false,
        var point => Category(point) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber,
    };

    /// <summary>RFC 5892, appendix A.1, for Arabic: a letter that joins forwards before it, and one that joins backwards after it; marks between them do not count.</summary>
    private static bool JoinsAcross(IReadOnlyList<int> label, int at)
    {
        var (before, after) = (at - 1, at + 1);
        while (before >= 0 && Category(label[before]) == UnicodeCategory.NonSpacingMark)
            before--;
        while (after < label.Count && Category(label[after]) == UnicodeCategory.NonSpacingMark)
            after++;
        return before >= 0 && after < label.Count && IsArabicLetter(label[before]) && !RightJoining.Contains(label[before]) && IsArabicLetter(label[after]);
    }

    private static bool IsArabicLetter(int point) => point is >= 0x620 and <= 0x6FF && Category(point) == UnicodeCategory.OtherLetter && !NeverJoining.Contains(point);

    private static UnicodeCategory Category(int point) => CharUnicodeInfo.GetUnicodeCategory(point);
}
