using QRCoder;

namespace Platform.Web.Access.Account;

internal static class QrCode
{
    /// <summary>A text as a QR code, drawn as an SVG inside a <c>data:</c> address: the secret is in no file and no URL of ours.</summary>
    public static string AsDataAddress(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(code);
        return "data:image/svg+xml;base64," + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(drawing.GetGraphic(4)));
    }
}
