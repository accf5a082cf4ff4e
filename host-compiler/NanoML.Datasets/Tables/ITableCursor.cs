using System.Collections.Immutable;

namespace NanoML.Datasets.Tables;

/// <summary>A table of which one row is looked at after the other.</summary>
internal interface ITableCursor : IDisposable
{
    /// <summary>Of the columns; <c>column1</c> and so on where the file names none.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>Where the row is, for messages: <c>line 7</c>.</summary>
    string Place { get; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end.</returns>
    bool Read();

    /// <summary>A field as text.</summary>
    string Text(int column);

    /// <summary>A field as a number; null: it is none. Empty, NaN and infinity are not finite.</summary>
    double? Number(int column);
}
