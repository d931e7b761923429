using System.Text.RegularExpressions;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>compensation</c>.</summary>
internal static partial class CompensationReader
{
    public static ToolCompensation? Read(YamlFields? fields)
    {
        if (fields is null)
            return null;
        var tool = fields.RequireText("tool", Limits.MaxToolNameLength, Forms.Name(), "the name of a tool");
        var arguments = new Dictionary<string, string>();
        if (fields.FindMapping("arguments") is { } mapping)
        {
            foreach (var name in mapping.Node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value!))
            {
                if (mapping.RequireText(name, 500, PointerForm(), "a JSON Pointer into /arguments or /result") is { } pointer)
                    arguments[name] = pointer;
            }
            mapping.RefuseOthers();
        }
        fields.RefuseOthers();
        return tool is null ? null : new ToolCompensation { Tool = tool, Arguments = arguments };
    }

    [GeneratedRegex(@"^/(arguments|result)(/([^~/]|~[01])*)*\z")]
    private static partial Regex PointerForm();
}
