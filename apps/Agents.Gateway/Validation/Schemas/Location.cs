using System.Globalization;
using System.Text;

namespace Agents.Gateway.Validation.Schemas;

/// <summary>A place within a JSON value; written as a JSON Pointer (RFC 6901) only when something is wrong there.</summary>
internal sealed record Location(Location? Parent, string Token)
{
    public static readonly Location Root = new(null, "");

    public Location At(string property) => new(this, property);

    public Location At(int index) => new(this, index.ToString(CultureInfo.InvariantCulture));

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var at = this; at.Parent is not null; at = at.Parent)
        {
            text.Insert(0, at.Token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)).Insert(0, '/');
        }

        return text.ToString();
    }
}
