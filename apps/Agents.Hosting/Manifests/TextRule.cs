using System.Text.RegularExpressions;

namespace Agents.Hosting.Manifests;

/// <summary>What a text may be, and the same in words.</summary>
public sealed record TextRule(Regex Form, int MaxLength, string Words)
{
    public bool Allows(string text) => text.Length <= MaxLength && Form.IsMatch(text);
}
