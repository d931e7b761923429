using Acornima;
using Agents.Hosting.Manifests;
using Jint;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Expressions;

/// <summary>Reads one expression and reports what it must not do, at its place in the file.</summary>
internal static class ExpressionReader
{
    public const int MaxLength = 2000;

    public static Expression? Read(YamlNode node, string field, ExpressionScope scope, ManifestErrors errors)
    {
        if (node is not YamlScalarNode { Value: { } text } scalar)
        {
            errors.Wrong(node, field, "an expression");
            return null;
        }
        return Read(text, Start(scalar), IsOneLine(scalar), field, scope, errors);
    }

    /// <param name="text">The expression.</param>
    /// <param name="start">Where its first character stands.</param>
    /// <param name="oneLine">Whether columns inside the text can be told.</param>
    /// <param name="field">The field's path.</param>
    /// <param name="scope">What it may use.</param>
    /// <param name="errors">Takes the mistakes.</param>
    public static Expression? Read(string text, Mark start, bool oneLine, string field, ExpressionScope scope, ManifestErrors errors)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
        {
            errors.Add(start, field, $"has {text.Length} characters; allowed: an expression of 1 to {MaxLength}.");
            return null;
        }
        Acornima.Ast.Expression tree;
        try
        {
            tree = new Acornima.Parser(new ParserOptions { EcmaVersion = EcmaVersion.Latest }).ParseExpression(text, strict: true);
        }
        catch (ParseErrorException exception)
        {
            errors.Add(At(exception.Error.Index), field, $"is not an expression: {exception.Description}");
            return null;
        }
        var check = new ExpressionCheck(scope);
        check.Run(tree);
        foreach (var (index, message) in check.Mistakes)
            errors.Add(At(index), field, message);
        if (check.Mistakes.Count > 0)
            return null;
        var place = $"{field} ({start.Line},{start.Column})";
        try
        {
            // In brackets: an object literal would be a block, and a comment at the end would swallow what follows.
            var script = Engine.PrepareScript($"({check.Guarded(text)}\n)", place, strict: true);
            return new Expression(text, place, script, FastCompiler.Compile(tree), check.Used) { References = check.References };
        }
        catch (ScriptPreparationException exception)
        {
            errors.Add(start, field, $"is not an expression: {exception.Message}");
            return null;
        }

        Mark At(int index) => oneLine ? new Mark(start.Index, start.Line, start.Column + Math.Min(index, text.Length)) : start;
    }

    /// <summary>Where the text inside the quotes begins.</summary>
    public static Mark Start(YamlScalarNode scalar) => scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted
        ? new Mark(scalar.Start.Index, scalar.Start.Line, scalar.Start.Column + 1)
        : scalar.Start;

    public static bool IsOneLine(YamlScalarNode scalar) =>
        scalar.Start.Line == scalar.End.Line && scalar.Style is ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
}
