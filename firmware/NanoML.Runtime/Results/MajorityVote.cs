using System;

namespace NanoML.Runtime
{
    /// <summary>The class that the last results chose most often. On equal votes the class stays what it was, or is the latest.</summary>
    public sealed class MajorityVote : ResultFilter
    {
        private readonly short[] _votes;
        private readonly short[] _counts;
        private int _voted;
        private int _next;
        private int _class = -1;

        /// <param name="classes">The outputs of the model.</param>
        /// <param name="results">How many results vote, 1 or more.</param>
        /// <exception cref="ArgumentException">No classes or no results.</exception>
        public MajorityVote(int classes, int results)
        {
            if (classes < 1 || results < 1)
            {
                throw new ArgumentException("a vote needs classes and results");
            }

            _votes = new short[results];
            _counts = new short[classes];
        }

        public override int Class
        {
            get { return _class; }
        }

        /// <summary>The share of the votes, of as many as there may be: it rises slowly at the start.</summary>
        public override int Confidence
        {
            get { return _class < 0 ? 0 : _counts[_class] * 100 / _votes.Length; }
        }

        public override void Add(NanoModel model)
        {
            Add(model.ArgMax());
        }

        /// <summary>Takes in one vote, which pushes out the oldest.</summary>
        /// <param name="vote">In [0, classes).</param>
        public void Add(int vote)
        {
            if (_voted == _votes.Length)
            {
                _counts[_votes[_next]]--;
            }
            else
            {
                _voted++;
            }

            _votes[_next] = (short)vote;
            _counts[vote]++;
            _next = _next + 1 == _votes.Length ? 0 : _next + 1;
            Elect(vote);
        }

        private void Elect(int latest)
        {
            short[] counts = _counts;
            int winner = _class >= 0 && counts[_class] >= counts[latest] ? _class : latest;
            for (int i = 0; i < counts.Length; i++)
            {
                if (counts[i] > counts[winner])
                {
                    winner = i;
                }
            }

            _class = winner;
        }
    }
}
