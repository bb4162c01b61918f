using System.Globalization;

namespace Platform.Core.Tenants.Contracts;

/// <summary>
/// A tenant's colour made readable: shades that keep a contrast of 4.5:1 (WCAG 2.2, 1.4.3) on the light and on the dark surface, and
/// the text colour that is readable on each. People choose any colour; the screens use these.
/// </summary>
public sealed record AccentPalette(string OnLightSurface, string OnDarkSurface, string TextOnLightAccent, string TextOnDarkAccent)
{
    public const double Readable = 4.5;

    private static readonly Rgb LightSurface = new(255, 255, 255);
    private static readonly Rgb DarkSurface = new(0x11, 0x18, 0x27);
    private static readonly Rgb Black = new(0, 0, 0);

    /// <param name="color"><c>#rrggbb</c></param>
    public static AccentPalette Of(string color)
    {
        var wanted = Rgb.Parse(color);
        var light = Shift(wanted, LightSurface, Black);
        var dark = Shift(wanted, DarkSurface, LightSurface);
        return new AccentPalette(light.ToString(), dark.ToString(), TextOn(light).ToString(), TextOn(dark).ToString());
    }

    /// <summary>From 1 (the same) to 21 (black on white).</summary>
    public static double Contrast(string a, string b) => Contrast(Rgb.Parse(a), Rgb.Parse(b));

    private static Rgb Shift(Rgb color, Rgb surface, Rgb towards)
    {
        var shifted = color;
        for (var step = 1; step <= 20 && Contrast(shifted, surface) < Readable; step++)
            shifted = color.Mix(towards, step / 20.0);
        return shifted;
    }

    // One of both always reaches 4.5.
    private static Rgb TextOn(Rgb color) => Contrast(color, LightSurface) >= Contrast(color, Black) ? LightSurface : Black;

    private static double Contrast(Rgb a, Rgb b)
    {
        var (lighter, darker) = a.Luminance >= b.Luminance ? (a.Luminance, b.Luminance) : (b.Luminance, a.Luminance);
        return (lighter + 0.05) / (darker + 0.05);
    }

    private readonly record struct Rgb(int Red, int Green, int Blue)
    {
        public double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

        public static Rgb Parse(string color) => new(Part(color, 1), Part(color, 3), Part(color, 5));

        public Rgb Mix(Rgb other, double share) => new(Mix(Red, other.Red, share), Mix(Green, other.Green, share), Mix(Blue, other.Blue, share));

        public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

        private static int Part(string color, int at) => int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

        private static int Mix(int from, int to, double share) => (int)Math.Round(from + (to - from) * share);

        private static double Linear(int part)
        {
            var c = part / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }
    }
}
