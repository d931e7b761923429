using System.Text.RegularExpressions;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>What a text may be, and the same in words.</summary>
internal sealed record TextRule(Regex Form, int MaxLength, string Words)
{
    public bool Allows(string text) => text.Length <= MaxLength && Form.IsMatch(text);
}
