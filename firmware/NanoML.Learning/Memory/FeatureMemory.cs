using System;

namespace NanoML.Learning
{
    /// <summary>
    /// Classes that were taught by examples of their features. Each lies in a slot; there are as many as the constructor says. Features that
    /// are near to a taught class, beside how near they are to what the model knows, are of that class.
    /// </summary>
    /// <remarks>
    /// A class is the means of its examples, in the space of a trained network's features (J. Snell, K. Swersky, R. Zemel, Prototypical
    /// Networks for Few-shot Learning, 2017): of all of them, with one mean; of those that are alike, with several. As long as there are no
    /// more examples than means, their order does not matter. Nothing is allocated after the constructor.
    /// </remarks>
    public sealed class FeatureMemory : LearnedPart
    {
        /// <summary>No class.</summary>
        public const int None = -1;

        /// <summary>The features of a sample, at most.</summary>
        public const int MostFeatures = 1024;

        /// <summary>The slots, at most.</summary>
        public const int MostSlots = 32;

        /// <summary>Farther than any features are from others.</summary>
        public const int Farthest = (MostFeatures * byte.MaxValue * byte.MaxValue) + 1;

        /// <summary>The means of a class, at most.</summary>
        public const int MostMeans = 16;

        /// <summary>What stands for the class of a slot that has none.</summary>
        internal const byte Free = byte.MaxValue;

        private const int One = 256;
        private const int LeastLean = 64;
        private const int MostLean = 1024;

        private readonly KnownFeatures _known;
        private readonly MeanTable _means;
        private readonly byte[] _classes;
        private int _class = None;
        private int _distance = Farthest;
        private int _otherDistance = Farthest;
        private int _reach = Farthest;
        private int _lean = One;

        /// <param name="known">What the model knows.</param>
        /// <param name="slots">In [1, <see cref="MostSlots"/>].</param>
        /// <param name="means">Of a class, in [1, <see cref="MostMeans"/>].</param>
        /// <exception cref="ArgumentException">Too many slots or means, or none.</exception>
        public FeatureMemory(KnownFeatures known, int slots, int means)
        {
            if (slots < 1 || slots > MostSlots || means < 1 || means > MostMeans)
            {
                throw new ArgumentException("a memory has 1 to 32 slots of 1 to 16 means");
            }

            _known = known;
            _means = new MeanTable(slots, means, known.Features);
            _classes = new byte[slots];
            for (int slot = 0; slot < slots; slot++)
            {
                _classes[slot] = Free;
            }
        }

        /// <summary>How many classes may be taught.</summary>
        public int Capacity
        {
            get { return _classes.Length; }
        }

        /// <summary>The features of a sample.</summary>
        public int Features
        {
            get { return _known.Features; }
        }

        /// <summary>The taught class that <see cref="Find"/> found; or none.</summary>
        public int Class
        {
            get { return _class; }
        }

        /// <summary>How far the nearest taught class was, as a sum of squared differences; <see cref="Farthest"/> without any.</summary>
        public int Distance
        {
            get { return _distance; }
        }

        /// <summary>How far the nearest of another taught class was, or of what is known with the lean, whichever is less.</summary>
        public int OtherDistance
        {
            get { return _otherDistance; }
        }

        /// <summary>
        /// What is as far as this from a taught class, or farther, is not of it, even where nothing else is near: a sum of squared differences,
        /// in [1, <see cref="Farthest"/>]; at first the greatest, which rejects nothing.
        /// </summary>
        public int Reach
        {
            get { return _reach; }
            set { _reach = value < 1 ? 1 : value > Farthest ? Farthest : value; }
        }

        /// <summary>
        /// How much farther than known features a taught class may be, in 256ths of the squared distance, in [64, 1024]; at first 256, which leans
        /// to neither.
        /// </summary>
        public int Lean
        {
            get { return _lean; }
            set { _lean = value < LeastLean ? LeastLean : value > MostLean ? MostLean : value; }
        }

        /// <summary>The examples that a class was taught; 0 for one that was not.</summary>
        public int ExamplesOf(int classIndex)
        {
            int slot = SlotOf(classIndex);
            return slot == None ? 0 : _means.ExamplesOf(slot);
        }

        /// <summary>Whether there is room for an example of a class.</summary>
        public bool HasRoomFor(int classIndex)
        {
            return SlotOf(classIndex) != None || SlotOf(Free) != None;
        }

        /// <summary>Takes in an example.</summary>
        /// <param name="classIndex">Of the model, or a new one; in [0, 254].</param>
        /// <param name="offset">Of the first feature.</param>
        /// <returns>False if there is no slot for it.</returns>
        public bool TryAdd(int classIndex, byte[] levels, int offset)
        {
            int slot = SlotOf(classIndex);
            if (slot == None)
            {
                slot = SlotOf(Free);
                if (slot == None)
                {
                    return false;
                }

                _means.Clear(slot);
                _classes[slot] = (byte)classIndex;
            }

            _means.Add(slot, levels, offset);
            return true;
        }

        /// <summary>Forgets what a class was taught.</summary>
        /// <returns>False if it was not.</returns>
        public bool Forget(int classIndex)
        {
            int slot = SlotOf(classIndex);
            if (slot == None)
            {
                return false;
            }

            _classes[slot] = Free;
            _means.Clear(slot);
            return true;
        }

        public override int Bytes
        {
            get { return _classes.Length + _means.Bytes; }
        }

        public override void Reset()
        {
            for (int slot = 0; slot < _classes.Length; slot++)
            {
                _classes[slot] = Free;
                _means.Clear(slot);
            }
        }

        /// <summary>
        /// Finds the taught class that features are of: the nearest, if with the lean it is nearer than everything that the model knows. Of two
        /// that are as near it is the one in the lower slot, and what is known goes before what was taught.
        /// </summary>
        /// <param name="offset">Of the first feature.</param>
        /// <returns>Whether they are of one: then <see cref="Class"/> says which.</returns>
        public bool Find(byte[] levels, int offset)
        {
            int nearest = Farthest;
            int second = Farthest;
            int found = None;
            for (int slot = 0; slot < _classes.Length; slot++)
            {
                if (_classes[slot] == Free)
                {
                    continue;
                }

                int distance = _means.Distance(slot, levels, offset, second);
                if (distance < nearest)
                {
                    second = nearest;
                    nearest = distance;
                    found = _classes[slot];
                }
                else if (distance < second)
                {
                    second = distance;
                }
            }

            int known = found == None ? Farthest : Known(levels, offset, second);
            _distance = nearest;
            _otherDistance = known < second ? known : second;
            _class = found != None && nearest < known && nearest < _reach ? found : None;
            return _class != None;
        }

        public override void Write(byte[] bytes, int at)
        {
            Array.Copy(_classes, 0, bytes, at, _classes.Length);
            _means.Write(bytes, at + _classes.Length);
        }

        public override bool TryRead(byte[] bytes, int at)
        {
            int slots = _classes.Length;
            for (int slot = 0; slot < slots; slot++)
            {
                if (bytes[at + slot] != Free && IsBefore(bytes, at, slot))
                {
                    return false;
                }
            }

            if (!_means.IsSound(bytes, at, at + slots))
            {
                return false;
            }

            _means.Read(bytes, at + slots);
            Array.Copy(bytes, at, _classes, 0, slots);
            return true;
        }

        /// <summary>The distance of what is known, with the lean.</summary>
        /// <param name="second">Of another taught class: what is farther with the lean is not looked at closely.</param>
        private int Known(byte[] levels, int offset, int second)
        {
            long bound = (((long)second + 1) * One / _lean) + 1;
            int known = _known.Distance(levels, offset, bound < Farthest ? (int)bound : Farthest);
            long leaning = (long)known * _lean / One;
            return known == Farthest || leaning > Farthest ? Farthest : (int)leaning;
        }

        private static bool IsBefore(byte[] bytes, int at, int slot)
        {
            for (int other = 0; other < slot; other++)
            {
                if (bytes[at + other] == bytes[at + slot])
                {
                    return true;
                }
            }

            return false;
        }

        private int SlotOf(int classIndex)
        {
            for (int slot = 0; slot < _classes.Length; slot++)
            {
                if (_classes[slot] == classIndex)
                {
                    return slot;
                }
            }

            return None;
        }
    }
}
