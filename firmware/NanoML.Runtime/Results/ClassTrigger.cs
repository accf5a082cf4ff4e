using System;

namespace NanoML.Runtime
{
    /// <summary>
    /// Decides with two thresholds which class is at hand: one must be reached to become it, a lower one is enough to stay it.
    /// </summary>
    /// <remarks>So a confidence that hovers about one threshold does not switch an output on and off.</remarks>
    public sealed class ClassTrigger
    {
        private readonly int _enterPercent;
        private readonly int _leavePercent;
        private int _class = -1;
        private int _previous = -1;

        /// <param name="enterPercent">The confidence from which on a class is taken, in [1, 100].</param>
        /// <param name="leavePercent">The confidence below which a class is given up, in [0, <paramref name="enterPercent"/>].</param>
        /// <exception cref="ArgumentException">Thresholds out of range or in the wrong order.</exception>
        public ClassTrigger(int enterPercent, int leavePercent)
        {
            if (leavePercent < 0 || leavePercent > enterPercent || enterPercent < 1 || enterPercent > 100)
            {
                throw new ArgumentException("0 <= leave <= enter <= 100 percent, and enter is above 0");
            }

            _enterPercent = enterPercent;
            _leavePercent = leavePercent;
        }

        /// <summary>The class at hand; -1 for none.</summary>
        public int Class
        {
            get { return _class; }
        }

        /// <summary>The class before the last change; -1 for none.</summary>
        public int Previous
        {
            get { return _previous; }
        }

        /// <summary>Takes in the strongest class of a result. Another class below its threshold leaves none at hand.</summary>
        /// <param name="confidence">In percent.</param>
        /// <returns>True if <see cref="Class"/> has changed.</returns>
        public bool Update(int strongest, int confidence)
        {
            bool stays = strongest == _class && confidence >= _leavePercent;
            int next = stays || confidence >= _enterPercent ? strongest : -1;
            if (next == _class)
            {
                return false;
            }

            _previous = _class;
            _class = next;
            return true;
        }
    }
}
