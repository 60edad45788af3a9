using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Currents;

public sealed class ExcerptTests
{
    [Theory]
    [InlineData("", "nothing")]
    [InlineData("1,5", "1,5")]
    [InlineData("#ЗНАЧ!", "#ЗНАЧ!")]
    [InlineData("<img src=x>", "\\u003Cimg src=x\\u003E")]
    [InlineData("\u001b[31mRED", "\\u001B[31mRED")]
    [InlineData("a\r\nb", "a\\u000D\\u000Ab")]
    [InlineData("\u202e1.5", "\\u202E1.5")]
    [InlineData("a\\b", "a\\u005Cb")]
    [InlineData("😀", "\\U0001F600")]
    public void Of_ForeignText_IsPlain(string text, string expected) =>
        Assert.Equal(expected, Excerpt.Of(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Of_InvalidUtf8_ShowsTheBytes() => Assert.Equal("7\\xE9\\xC0", Excerpt.Of([(byte)'7', 0xE9, 0xC0]));

    [Theory]
    [InlineData("x")]
    [InlineData("<")]
    [InlineData("\0")]
    public void Of_LongText_IsCut(string piece)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 1000)));

        var excerpt = Excerpt.Of(text);

        Assert.InRange(excerpt.Length, 30, Excerpt.MaxLength);
        Assert.EndsWith("…", excerpt, StringComparison.Ordinal);
    }
}
