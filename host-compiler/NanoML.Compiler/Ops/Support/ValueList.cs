using System.Collections.Immutable;

namespace NanoML.Compiler.Ops.Support;

/// <summary>A list of an operator's attributes; two with equal elements are equal.</summary>
public readonly struct ValueList<T>(ImmutableArray<T> items) : IEquatable<ValueList<T>>
{
    private readonly ImmutableArray<T> _items = items;

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public static implicit operator ValueList<T>(T[] items) => new([.. items]);

    public bool Contains(T item) => _items.Contains(item);

    public override string ToString() => string.Join(' ', _items);

    public bool Equals(ValueList<T> other) => _items.SequenceEqual(other._items);

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode() => _items.Aggregate(_items.Length, (hash, item) => HashCode.Combine(hash, item));
}
