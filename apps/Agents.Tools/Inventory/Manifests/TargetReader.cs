using System.Text.RegularExpressions;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>target</c> of every kind.</summary>
internal static partial class TargetReader
{
    private const string UrlWords = "an absolute http or https address of at most 2000 characters, without user name and fragment";

    public static ToolTarget? Read(YamlFields? fields)
    {
        if (fields is null)
            return null;
        var type = fields.OneOf(
            fields.Require("type"), "type",
            DaprAppTarget.TypeName, HttpTarget.TypeName, ProcessTarget.TypeName, McpTarget.TypeName, PluginTarget.TypeName);
        // Of a kind that is not known no field can be judged.
        if (type is null)
            return null;
        ToolTarget? target = type switch
        {
            DaprAppTarget.TypeName => ReadDapr(fields),
            HttpTarget.TypeName => ReadHttp(fields),
            ProcessTarget.TypeName => ReadProcess(fields),
            McpTarget.TypeName => ReadMcp(fields),
            _ => ReadPlugin(fields),
        };
        fields.RefuseOthers();
        return target;
    }

    private static DaprAppTarget? ReadDapr(YamlFields fields)
    {
        var app = fields.RequireText("appId", 63, AppIdForm(), "a Dapr app id: lower-case letters, digits and dashes");
        var verb = ReadVerb(fields);
        var path = fields.RequireText("path", 500, Forms.Path(), Forms.PathWords);
        return app is null || path is null ? null : new DaprAppTarget { AppId = app, Verb = verb, Path = path };
    }

    private static HttpTarget? ReadHttp(YamlFields fields)
    {
        var url = ReadUrl(fields, fields.Require("url"));
        var verb = ReadVerb(fields);
        var version = fields.Number("httpVersion", 1, 1, 2);
        var headers = HeadersReader.ReadFixed(fields);
        var secrets = HeadersReader.ReadSecret(fields);
        return url is null
            ? null
            : new HttpTarget { Url = url, Verb = verb, HttpVersion = version, Headers = headers, SecretHeaders = secrets };
    }

    private static ProcessTarget? ReadProcess(YamlFields fields)
    {
        var program = ProgramReader.Read(fields.Mapping(fields.Require("program"), "program"));
        return program is null ? null : new ProcessTarget { Program = program };
    }

    private static McpTarget ReadMcp(YamlFields fields)
    {
        var program = ProgramReader.Read(fields.FindMapping("program"));
        var urlNode = fields.Find("url");
        var url = ReadUrl(fields, urlNode);
        var hasProgram = fields.Find("program") is not null;
        if (hasProgram == urlNode is not null)
            fields.Errors.Add(
                fields.Node, "target", $"has {(hasProgram ? "both" : "neither")} program {(hasProgram ? "and" : "nor")} url; allowed: exactly one of them.");
        var secrets = HeadersReader.ReadSecret(fields);
        if (hasProgram && fields.Find("secretHeaders") is { } node)
            fields.Errors.Add(node, fields.PathOf("secretHeaders"), "is only allowed with url; a program has no headers.");
        var tool = fields.FindText("tool", 200, Forms.Printable(), "a text of 1 to 200 characters without control characters");
        return new McpTarget { Program = program, Url = url, SecretHeaders = secrets, Tool = tool };
    }

    private static PluginTarget? ReadPlugin(YamlFields fields)
    {
        var assembly = fields.RequireText("assembly", 500, AssemblyForm(), "a path of a .dll within Tools:PluginsPath, such as orders/Orders.Tools.dll");
        var name = fields.RequireText("class", 500, ClassForm(), "the full name of a class, such as Orders.Tools.Lookup");
        return assembly is null || name is null ? null : new PluginTarget { Assembly = assembly, Class = name };
    }

    private static string ReadVerb(YamlFields fields) => fields.OneOf(fields.Find("verb"), "verb", "POST", "PUT", "PATCH") ?? "POST";

    private static string? ReadUrl(YamlFields fields, YamlNode? node)
    {
        if (node is null)
            return null;
        if (node is YamlScalarNode { Value: { Length: > 0 and <= 2000 } text }
            && Forms.Printable().IsMatch(text)
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.UserInfo.Length == 0 && url.Host.Length > 0 && !text.Contains('#', StringComparison.Ordinal))
            return text;
        fields.Errors.Wrong(node, fields.PathOf("url"), UrlWords);
        return null;
    }

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex AppIdForm();

    // Names joined by single slashes; no name begins with a dot, so none leads out of the folder.
    [GeneratedRegex(@"^([A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*\.dll\z")]
    private static partial Regex AssemblyForm();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*([.+][A-Za-z_][A-Za-z0-9_]*)*\z")]
    private static partial Regex ClassForm();
}
