namespace Agents.Tools.Adapters.Http;

/// <summary>Text as a header value.</summary>
internal static class HeaderText
{
    /// <summary>Percent-encodes (UTF-8) what a header cannot carry; a text of visible ASCII stays as it is.</summary>
    public static string Encode(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' or > '~')
                return Uri.EscapeDataString(text);
        }
        return text;
    }
}
