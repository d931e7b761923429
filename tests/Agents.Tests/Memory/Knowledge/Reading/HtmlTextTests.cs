using Agents.Memory.Knowledge.Reading;

namespace Agents.Tests.Memory.Knowledge.Reading;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<h1>Travel</h1><p>By <b>train</b>\n or bus.</p><h2>Hotels</h2>120 EUR", "# Travel\n\nBy train or bus.\n\n## Hotels\n\n120 EUR")]
    [InlineData("<ul><li>one<li>two<ul><li>three</ul></ul>", "- one\n\n- two\n\n  - three")]
    [InlineData("<ol><li>one</li><li><p>two</p><p>more</p></li></ol>", "1. one\n\n2. two\n\n   more")]
    [InlineData("<table><tr><th>city<th>rate<tr><td>Bonn<td>1|2</table>", "| city | rate |\n| --- | --- |\n| Bonn | 1\\|2 |")]
    [InlineData("<pre>a\n  b</pre>", "```\na\n  b\n```")]
    [InlineData("<blockquote>said</blockquote><p>then</p>", "> said\n\nthen")]
    [InlineData("a<br>b", "a\nb")]
    [InlineData("<p># no heading</p><p>1. no item</p><p>- nor this</p>", "\\# no heading\n\n1\\. no item\n\n\\- nor this")]
    [InlineData("<p>a &lt;b&gt; &amp; c", "a <b> & c")]
    [InlineData("<table><tr><td><p>a</p><p>b</p><script>x</script></table>", "| a b |\n| --- |")]
    [InlineData("<img alt='a map'>", "a map")]
    public void Of_Page_IsItsMarkdown(string html, string text) => Assert.Equal(text, HtmlText.Of(html).Text);

    [Theory]
    [InlineData("<script>alert('x')</script>")]
    [InlineData("<style>p { color: red }</style>")]
    [InlineData("<p hidden>x</p>")]
    [InlineData("<p style='display: none'>x</p>")]
    [InlineData("<span style='VISIBILITY:hidden'>x</span>")]
    [InlineData("<!-- x -->")]
    [InlineData("<template><p>x</p></template>")]
    [InlineData("<h1><span hidden>x</span></h1>")]
    [InlineData("<div><noscript>x</noscript></div>")]
    public void Of_WhatNobodySees_IsLeftOut(string html) => Assert.Equal("seen", HtmlText.Of(html + "<p>seen</p>").Text);

    [Fact]
    public void Of_Title_IsTold() => Assert.Equal("Travel policy", HtmlText.Of("<title> Travel\n policy </title><p>x").Title);

    [Theory]
    [InlineData("<br>")]
    [InlineData("<p><b>")]
    [InlineData("<div>")]
    [InlineData("<b>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<a><p>")]
    public void Of_TooMuch_IsRefused(string part) =>
        Assert.Throws<FormatException>(() => HtmlText.Of(string.Concat(Enumerable.Repeat(part, 60_000))));

    [Fact]
    public void Of_DeepPage_IsRead() => Assert.Equal("deep", HtmlText.Of(string.Concat(Enumerable.Repeat("<div>", 150)) + "deep").Text);
}
