using System.Collections.Immutable;

namespace NanoML.Cli.Monitoring;

/// <summary>Names the classes of lines whose board has no names, or others.</summary>
/// <param name="names">By class index.</param>
internal sealed class NamedClasses(ImmutableArray<string> names)
{
    private const string Class = "class";
    private const string Label = "label";

    /// <summary>The same with the class's name as its label; the text stays as it came.</summary>
    public SerialText Name(SerialText text)
    {
        if (text is not SerialLine line || line.Number(Class) is not { } index || index < 0 || index >= names.Length)
        {
            return text;
        }

        int place = line.Pairs.TakeWhile(pair => pair.Key != Class).Count() + 1;
        ImmutableArray<KeyValuePair<string, string>> others = line.Pairs.RemoveAll(pair => pair.Key == Label);
        return line with { Pairs = others.Insert(Math.Min(place, others.Length), KeyValuePair.Create(Label, names[(int)index])), Name = names[(int)index] };
    }
}
