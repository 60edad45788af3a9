using DiagMod.Host.Reports.Pdf;

namespace DiagMod.Host.Reports;

/// <summary>Lays a report out on A4 pages, from top to bottom: headings, paragraphs, tables, pictures, and around each page its head
/// and foot. Never more pages than <see cref="MostPages"/>.</summary>
internal sealed class ReportPaper
{
    /// <summary>Most pages of a report.</summary>
    public const int MostPages = 40;

    /// <summary>Left and right margin, points.</summary>
    public const double Margin = 45;

    /// <summary>Width between the margins, points.</summary>
    public const double Inner = PdfDocument.Width - (2 * Margin);

    private const double Top = 62;
    private const double Bottom = PdfDocument.Height - 56;
    private const double Body = 9.2;
    private const double Leading = 1.38;

    private static readonly Ink Black = Ink.Grey(0x1F);
    private static readonly Ink Secondary = Ink.Grey(0x5A);
    private static readonly Ink Rule = Ink.Grey(0xB4);
    private static readonly Ink Stripe = Ink.Grey(0xF1);

    private readonly List<PdfCanvas> _pages = [];
    private PdfCanvas? _leftOut;
    private double _y;

    /// <summary>Begins with an empty page.</summary>
    /// <param name="fonts">The fonts.</param>
    public ReportPaper((TrueTypeFont Plain, TrueTypeFont Bold) fonts)
    {
        (Plain, Bold) = (new PdfFont(fonts.Plain, "F1"), new PdfFont(fonts.Bold, "F2"));
        Turn();
    }

    /// <summary>Font of text.</summary>
    public PdfFont Plain { get; }

    /// <summary>Font of headings.</summary>
    public PdfFont Bold { get; }

    /// <summary>Pages so far.</summary>
    public int Pages => _pages.Count;

    /// <summary>Where the next part begins, points from the upper edge.</summary>
    public double Y => _y;

    /// <summary>True when the report is as long as it may be: what comes now is left out.</summary>
    public bool IsFull => _leftOut is not null;

    /// <summary>The page that is drawn on.</summary>
    public PdfCanvas Page => _leftOut ?? _pages[^1];

    /// <summary>Large words at the head of the first page.</summary>
    /// <param name="text">The words.</param>
    /// <param name="second">A line below them; empty = none.</param>
    public void Title(string text, string second)
    {
        foreach (var line in TextBlock.Lines(DrawableText.Of(text), Bold, 19, Inner, 2))
        {
            Advance(24);
            Page.Text(Bold, 19, Margin, _y - 5, Black, line);
        }

        foreach (var line in TextBlock.Lines(DrawableText.Of(second), Plain, 10, Inner, 2))
        {
            Advance(14);
            Page.Text(Plain, 10, Margin, _y - 3, Secondary, line);
        }

        Space(6);
    }

    /// <summary>A heading; it stays with at least a little of what follows.</summary>
    /// <param name="text">Its words.</param>
    /// <param name="with">Height that has to follow on the same page, points.</param>
    public void Heading(string text, double with = 40)
    {
        Need(26 + with);
        Space(10);
        Advance(16);
        Page.Text(Bold, 11.5, Margin, _y - 4, Black, TextBlock.Fitting(DrawableText.Of(text), Bold, 11.5, Inner));
        Page.Line([(Margin, _y), (Margin + Inner, _y)], Rule, 0.6);
        Space(5);
    }

    /// <summary>A paragraph.</summary>
    /// <param name="text">Its words.</param>
    /// <param name="isBold">True: in bold.</param>
    /// <param name="isSecondary">True: in grey.</param>
    /// <param name="size">Size, points.</param>
    /// <param name="indent">From the margin, points.</param>
    public void Paragraph(string text, bool isBold = false, bool isSecondary = false, double size = Body, double indent = 0)
    {
        var font = isBold ? Bold : Plain;
        foreach (var line in TextBlock.Lines(DrawableText.Of(text, 2_000), font, size, Inner - indent, 24))
        {
            Advance(size * Leading);
            Page.Text(font, size, Margin + indent, _y - (size * 0.32), isSecondary ? Secondary : Black, line);
        }

        Space(3);
    }

    /// <summary>Points of a list.</summary>
    /// <param name="items">Their words.</param>
    public void Items(IEnumerable<string> items)
    {
        foreach (var item in items)
        {
            var lines = TextBlock.Lines(DrawableText.Of(item, 800), Plain, Body, Inner - 12, 8);
            for (var i = 0; i < lines.Count; i++)
            {
                Advance(Body * Leading);
                if (i == 0)
                {
                    Page.Text(Plain, Body, Margin + 2, _y - (Body * 0.32), Secondary, "•");
                }

                Page.Text(Plain, Body, Margin + 12, _y - (Body * 0.32), Black, lines[i]);
            }
        }

        Space(3);
    }

    /// <summary>Names with their values, one a line.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="nameWidth">Width of the names, points.</param>
    public void Pairs(IEnumerable<(string Name, string Value)> pairs, double nameWidth = 130)
    {
        foreach (var (name, value) in pairs)
        {
            var lines = TextBlock.Lines(DrawableText.Of(value, 800), Plain, Body, Inner - nameWidth, 8);
            var names = TextBlock.Lines(DrawableText.Of(name), Plain, Body, nameWidth - 8, 3);
            for (var i = 0; i < Math.Max(lines.Count, names.Count); i++)
            {
                Advance(Body * Leading);
                if (i < names.Count)
                {
                    Page.Text(Plain, Body, Margin, _y - (Body * 0.32), Secondary, names[i]);
                }

                if (i < lines.Count)
                {
                    Page.Text(Plain, Body, Margin + nameWidth, _y - (Body * 0.32), Black, lines[i]);
                }
            }
        }

        Space(3);
    }

    /// <summary>A table; its head is repeated on every page.</summary>
    /// <param name="columns">Names of the columns; width as a share of the whole, and whether figures stand at its right edge.</param>
    /// <param name="rows">Cells, one a column.</param>
    /// <param name="marked">Rows in bold, by number.</param>
    public void Table(
        IReadOnlyList<(string Name, double Share, bool IsNumber)> columns, IReadOnlyList<IReadOnlyList<string>> rows,
        IReadOnlySet<int>? marked = null)
    {
        const double size = 8.2;
        const double pad = 3;
        var whole = columns.Sum(column => column.Share);
        var widths = columns.Select(column => column.Share / whole * Inner).ToList();
        void Row(IReadOnlyList<string> cells, PdfFont font, Ink ink, int most, bool striped)
        {
            var lines = cells.Select((cell, i) => TextBlock.Lines(DrawableText.Of(cell), font, size, widths[i] - (2 * pad), most)).ToList();
            var tall = (Math.Max(1, lines.Max(cell => cell.Count)) * size * 1.25) + 3.5;
            Advance(tall);
            if (striped)
            {
                Page.Box(Margin, _y - tall, Inner, tall, Stripe);
            }

            var x = Margin;
            for (var i = 0; i < lines.Count; i++)
            {
                for (var j = 0; j < lines[i].Count; j++)
                {
                    var at = columns[i].IsNumber ? x + widths[i] - pad - font.Width(lines[i][j], size) : x + pad;
                    Page.Text(font, size, at, _y - tall + ((j + 1) * size * 1.25) - 0.6, ink, lines[i][j]);
                }

                x += widths[i];
            }
        }

        void Head()
        {
            Row([.. columns.Select(column => column.Name)], Bold, Secondary, 2, striped: false);
            Page.Line([(Margin, _y), (Margin + Inner, _y)], Rule, 0.6);
        }

        Need(40);
        Head();
        for (var i = 0; i < rows.Count && !IsFull; i++)
        {
            if (_y + 26 > Bottom)
            {
                Turn();
                Head();
            }

            Row(rows[i], marked?.Contains(i) == true ? Bold : Plain, Black, 3, striped: i % 2 == 1);
        }

        Space(6);
    }

    /// <summary>A picture over the whole width.</summary>
    /// <param name="tall">Its height, points.</param>
    /// <param name="draw">Draws it: the page, left edge, upper edge, width.</param>
    public void Picture(double tall, Action<PdfCanvas, double, double, double> draw)
    {
        ArgumentNullException.ThrowIfNull(draw);
        Need(tall);
        if (!IsFull)
        {
            draw(Page, Margin, _y, Inner);
            _y += tall;
        }

        Space(4);
    }

    /// <summary>Leaves some room.</summary>
    /// <param name="points">How much.</param>
    public void Space(double points) => _y = Math.Min(_y + points, Bottom);

    /// <summary>Goes on at the top of a page, unless that is where it stands.</summary>
    public void NewPage()
    {
        if (_y > Top)
        {
            Turn();
        }
    }

    /// <summary>The finished file.</summary>
    /// <param name="title">Title of the document.</param>
    /// <param name="head">Words at the head of every page: left and right.</param>
    /// <param name="foot">Words at the foot of every page, left.</param>
    /// <param name="pageOf">Number of a page, and of all, as words.</param>
    /// <param name="language">en or ru.</param>
    /// <param name="product">Name and version of the product.</param>
    public byte[] Finish(
        string title, (string Left, string Right) head, string foot, Func<int, int, string> pageOf, string language, string product)
    {
        ArgumentNullException.ThrowIfNull(pageOf);
        var right = TextBlock.Fitting(DrawableText.Of(head.Right), Plain, 8, Inner / 2);
        for (var i = 0; i < _pages.Count; i++)
        {
            var page = _pages[i];
            page.Text(Bold, 8, Margin, 38, Secondary, TextBlock.Fitting(DrawableText.Of(head.Left), Bold, 8, (Inner / 2) - 10));
            page.Text(Plain, 8, Margin + Inner - Plain.Width(right, 8), 38, Secondary, right);
            page.Line([(Margin, 44), (Margin + Inner, 44)], Rule, 0.6);
            page.Line([(Margin, Bottom + 16), (Margin + Inner, Bottom + 16)], Rule, 0.6);
            var number = pageOf(i + 1, _pages.Count);
            page.Text(Plain, 7.5, Margin, Bottom + 28, Secondary, TextBlock.Fitting(DrawableText.Of(foot), Plain, 7.5, Inner - 90));
            page.Text(Plain, 7.5, Margin + Inner - Plain.Width(number, 7.5), Bottom + 28, Secondary, number);
        }

        return PdfDocument.Write(_pages, [Plain, Bold], DrawableText.Of(title, 200), language, product);
    }

    /// <summary>Turns the page when less than this height is left.</summary>
    /// <param name="points">The height.</param>
    public void Need(double points)
    {
        if (_y + Math.Min(points, Bottom - Top) > Bottom)
        {
            Turn();
        }
    }

    private void Advance(double points)
    {
        Need(points);
        _y += points;
    }

    private void Turn()
    {
        // What is left out goes onto a page that nobody gets: whoever writes need not ask at every line.
        if (_pages.Count == MostPages)
        {
            _leftOut = new PdfCanvas(PdfDocument.Height);
        }
        else
        {
            _pages.Add(new PdfCanvas(PdfDocument.Height));
        }

        _y = Top;
    }
}
