using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace NanoML.Compiler.Writing;

/// <summary>Writes indented C# with line feeds, whatever the machine.</summary>
public sealed class CSharpWriter
{
    private const int LineLength = 130;
    private readonly StringBuilder _text = new();
    private int _indent;

    public override string ToString() => _text.ToString();

    public void Line(string text = "")
    {
        if (text.Length > 0)
        {
            _text.Append(' ', 4 * _indent).Append(text);
        }

        _text.Append('\n');
    }

    /// <summary>Whole lines that another writer wrote, indented further.</summary>
    public void Text(string lines)
    {
        foreach (string line in lines.Split('\n').SkipLast(1))
        {
            Line(line);
        }
    }

    /// <summary>A header line and a block in braces.</summary>
    public void Block(string header, Action body)
    {
        Line(header);
        Block("{", "}", body);
    }

    /// <summary>Indented lines between two others.</summary>
    public void Block(string open, string close, Action body)
    {
        Line(open);
        _indent++;
        body();
        _indent--;
        Line(close);
    }

    /// <summary>
    /// <paramref name="head"/>, the items separated by commas over as many lines as they need, and <paramref name="tail"/>.
    /// </summary>
    public void List(string head, IEnumerable<string> items, string tail)
    {
        Line(head);
        _indent++;
        var line = new StringBuilder();
        foreach (string item in items)
        {
            if (line.Length > 0 && (4 * _indent) + line.Length + 2 + item.Length >= LineLength)
            {
                Line(line.ToString().TrimEnd());
                line.Clear();
            }

            line.Append(item).Append(", ");
        }

        line.Length = Math.Max(line.Length - 2, 0);
        Line(line + tail);

        _indent--;
    }

    /// <summary>The shortest literal that reads back as the same float.</summary>
    public static string Literal(float value) =>
        float.IsPositiveInfinity(value) ? "float.PositiveInfinity"
        : float.IsNegativeInfinity(value) ? "float.NegativeInfinity"
        : value.ToString("R", CultureInfo.InvariantCulture) + "f";

    /// <remarks>Without this overload an int would be taken for a float.</remarks>
    public static string Literal(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>In quotes, with everything escaped that is not printable.</summary>
    public static string Literal(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    public static string Literal(object value) => value switch
    {
        bool b => b ? "true" : "false",
        long n => n.ToString(CultureInfo.InvariantCulture) + "L",
        float n => Literal(n),
        IFormattable n => n.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType()} has no literal.", nameof(value)),
    };
}
