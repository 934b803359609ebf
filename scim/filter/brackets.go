package filter

// within reads [filter] and, when something is asked about a sub-attribute
// behind it, makes that part of the filter.
func (p *parser) within(path Path) (Expr, error) {
	of, err := p.brackets(path)
	if err != nil {
		return nil, err
	}
	if p.peek() == '.' {
		if of, err = p.behind(of); err != nil {
			return nil, err
		}
	}
	return Within{path, of}, p.count()
}

// behind reads .sub and the question about it after a bracket.
func (p *parser) behind(of Expr) (Expr, error) {
	sub, err := p.sub()
	if err != nil {
		return nil, err
	}
	asked, err := p.question(Path{Name: sub})
	if err != nil {
		return nil, err
	}
	return And{of, asked}, p.count()
}

// brackets reads [filter] behind path.
func (p *parser) brackets(path Path) (Expr, error) {
	if p.inside || path.URI == "" && path.Sub != "" {
		return nil, p.wrong(p.pos, "no bracket here, because a value path cannot hold another")
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	p.pos++
	p.inside = true
	of, err := p.or()
	if err != nil {
		return nil, err
	}
	p.inside = false
	if p.depth--; !p.take(']') {
		return nil, p.wrong(p.pos, `"and", "or" or a closing bracket`)
	}
	return of, nil
}

// sub reads .name directly behind a bracket.
func (p *parser) sub() (string, error) {
	p.pos++
	start := p.pos
	name := p.run(func(b byte) bool { return isNameByte(b) || b == '$' })
	if !isName(name) {
		return "", p.wrong(start, "the name of a sub-attribute")
	}
	return name, nil
}
