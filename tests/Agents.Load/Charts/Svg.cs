using System.Globalization;
using System.Security;
using System.Text;

namespace Agents.Load.Charts;

/// <summary>Writes the few elements of SVG that a chart needs. All text is escaped, all numbers have one decimal.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    public Svg(int width, int height, string title, string style)
    {
        _text.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n");
        _text.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n<style>{style}</style>\n");
    }

    public void Rect(string css, double x, double y, double width, double height, string? tip = null) => Add(
        "rect", css, tip, ("x", Number(x)), ("y", Number(y)), ("width", Number(Math.Max(0, width))), ("height", Number(Math.Max(0, height))));

    public void Line(string css, double x1, double y1, double x2, double y2) =>
        Add("line", css, null, ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)));

    public void Text(string css, double x, double y, string text) => _text.Append(
        CultureInfo.InvariantCulture, $"<text class=\"{css}\" x=\"{Number(x)}\" y=\"{Number(y)}\">{Escape(text)}</text>\n");

    /// <summary>A line through points; one point alone is a dot.</summary>
    public void Path(string css, IReadOnlyList<(double X, double Y)> points)
    {
        if (points is [var only])
        {
            Add("circle", css + " dot", null, ("cx", Number(only.X)), ("cy", Number(only.Y)), ("r", "2"));
            return;
        }

        var path = string.Join(' ', points.Select((p, i) => $"{(i == 0 ? 'M' : 'L')}{Number(p.X)} {Number(p.Y)}"));
        Add("path", css, null, ("d", path));
    }

    public override string ToString() => _text + "</svg>\n";

    private void Add(string element, string css, string? tip, params (string Name, string Value)[] attributes)
    {
        _text.Append(CultureInfo.InvariantCulture, $"<{element} class=\"{css}\"");
        foreach (var (name, value) in attributes)
        {
            _text.Append(CultureInfo.InvariantCulture, $" {name}=\"{value}\"");
        }

        _text.Append(tip is null ? "/>\n" : $"><title>{Escape(tip)}</title></{element}>\n");
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
