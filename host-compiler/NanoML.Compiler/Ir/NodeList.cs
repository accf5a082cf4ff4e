using System.Collections;

namespace NanoML.Compiler.Ir;

/// <summary>
/// Nodes in the order in which they run, with an index of who makes and who reads a value: looking up, inserting and removing do not
/// depend on how many there are. Names are unique.
/// </summary>
internal sealed class NodeList : IEnumerable<Node>
{
    private static readonly HashSet<Place> s_nobody = [];

    private readonly LinkedList<Place> _order = [];
    private readonly Dictionary<string, LinkedListNode<Place>> _byName = [];
    private readonly Dictionary<string, Place> _producers = [];
    private readonly Dictionary<string, HashSet<Place>> _readers = [];

    public NodeList(IEnumerable<Node> nodes)
    {
        foreach (Node node in nodes)
        {
            Register(_order.AddLast(new Place(node, _order.Count)));
        }
    }

    public Node? Find(string name) => _byName.TryGetValue(name, out LinkedListNode<Place>? at) ? at.Value.Node : null;

    /// <summary>Whether this very node is there: not one of its name that was edited since.</summary>
    public bool Contains(Node node) => At(node) is not null;

    public Node? Producer(string value) => _producers.TryGetValue(value, out Place? place) ? place.Node : null;

    /// <summary>The nodes that read a value, in their order.</summary>
    public Node[] Readers(string value) => [.. ReadersOf(value).OrderBy(place => place.Position).Select(place => place.Node)];

    public int CountReaders(string value) => ReadersOf(value).Count;

    /// <exception cref="ArgumentException">The node is not there.</exception>
    public void Replace(Node old, Node replacement)
    {
        LinkedListNode<Place> at = Require(old);
        Unregister(at);
        at.Value.Node = replacement;
        Register(at);
    }

    /// <exception cref="ArgumentException">The successor is not there.</exception>
    public void InsertBefore(Node successor, Node node)
    {
        LinkedListNode<Place> next = Require(successor);
        double before = next.Previous?.Value.Position ?? (next.Value.Position - 2);
        Insert(_order.AddBefore(next, new Place(node, (before + next.Value.Position) / 2)));
    }

    /// <exception cref="ArgumentException">The predecessor is not there.</exception>
    public void InsertAfter(Node predecessor, Node node)
    {
        LinkedListNode<Place> previous = Require(predecessor);
        double after = previous.Next?.Value.Position ?? (previous.Value.Position + 2);
        Insert(_order.AddAfter(previous, new Place(node, (previous.Value.Position + after) / 2)));
    }

    public void Remove(Node node)
    {
        if (At(node) is { } at)
        {
            Unregister(at);
            _order.Remove(at);
        }
    }

    public IEnumerator<Node> GetEnumerator() => _order.Select(place => place.Node).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private HashSet<Place> ReadersOf(string value) => _readers.GetValueOrDefault(value, s_nobody);

    private LinkedListNode<Place>? At(Node node) =>
        _byName.TryGetValue(node.Name, out LinkedListNode<Place>? at) && at.Value.Node == node ? at : null;

    private LinkedListNode<Place> Require(Node node) =>
        At(node) ?? throw new ArgumentException($"Node '{node.Name}' is not there.", nameof(node));

    private void Insert(LinkedListNode<Place> at)
    {
        Register(at);
        if (at.Value.Position == at.Previous?.Value.Position || at.Value.Position == at.Next?.Value.Position)
        {
            Number();
        }
    }

    // Halving the distance of two neighbours ends after some fifty times.
    private void Number()
    {
        int position = 0;
        foreach (Place place in _order)
        {
            place.Position = position++;
        }
    }

    private void Register(LinkedListNode<Place> at)
    {
        Place place = at.Value;
        _byName.Add(place.Node.Name, at);
        foreach (string output in place.Node.Outputs)
        {
            _producers[output] = place;
        }

        foreach (string input in place.Node.Inputs)
        {
            if (!_readers.TryGetValue(input, out HashSet<Place>? readers))
            {
                _readers.Add(input, readers = []);
            }

            readers.Add(place);
        }
    }

    private void Unregister(LinkedListNode<Place> at)
    {
        Place place = at.Value;
        _byName.Remove(place.Node.Name);
        foreach (string output in place.Node.Outputs.Where(output => _producers.GetValueOrDefault(output) == place))
        {
            _producers.Remove(output);
        }

        foreach (string input in place.Node.Inputs)
        {
            _readers.GetValueOrDefault(input)?.Remove(place);
        }
    }

    private sealed class Place(Node node, double position)
    {
        public Node Node { get; set; } = node;

        /// <summary>Ascending along the list.</summary>
        public double Position { get; set; } = position;
    }
}
