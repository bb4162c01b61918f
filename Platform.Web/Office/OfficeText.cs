namespace Platform.Web.Office;

/// <summary>Marks the office's texts (<c>OfficeText.resx</c>).</summary>
public sealed class OfficeText;
